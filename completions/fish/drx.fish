complete -c drx -l max -d 'Delete nothing at all when there are more than this many' -r
complete -c drx -l protect -d 'Never delete names that match a glob, nor what they need, even with --force' -r
complete -c drx -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c drx -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c drx -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c drx -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c drx -l authfile -d 'Look for logins in this file first' -r -F
complete -c drx -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c drx -l fields -d 'Write only these keys, as a,b.c' -r
complete -c drx -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c drx -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c drx -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c drx -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c drx -s n -l dry-run -d 'Delete nothing; write what would go, as a plan for drx -'
complete -c drx -s f -l force -d 'Delete digests although other tags, indexes or signatures need them; those tags go too'
complete -c drx -s y -l yes -d 'Accepted for scripts: what is named or comes in records is not questioned'
complete -c drx -l plain-http -d 'Speak plain HTTP'
complete -c drx -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c drx -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c drx -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c drx -l allow-empty -d 'Succeed when no record arrives'
complete -c drx -l require -d 'Fail when no record arrives'
complete -c drx -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c drx -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drx -s V -l version -d 'Print version'
