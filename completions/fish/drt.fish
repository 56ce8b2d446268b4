complete -c drt -s t -l tag -d 'Give this tag or reference to each image' -r
complete -c drt -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c drt -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c drt -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c drt -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c drt -l authfile -d 'Look for logins in this file first' -r -F
complete -c drt -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c drt -l fields -d 'Write only these keys, as a,b.c' -r
complete -c drt -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c drt -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c drt -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c drt -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c drt -l plain-http -d 'Speak plain HTTP'
complete -c drt -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c drt -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c drt -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c drt -l allow-empty -d 'Succeed when no record arrives'
complete -c drt -l require -d 'Fail when no record arrives'
complete -c drt -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drt -s V -l version -d 'Print version'
