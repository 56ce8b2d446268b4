complete -c dpull -l platform -d 'Pull for this platform, as os/arch[/variant]' -r
complete -c dpull -s o -l output -d 'Put those files into this directory, in place of the one at hand; - writes the only file to standard output' -r -F
complete -c dpull -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c dpull -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c dpull -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c dpull -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c dpull -l authfile -d 'Look for logins in this file first' -r -F
complete -c dpull -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c dpull -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dpull -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dpull -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dpull -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dpull -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dpull -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dpull -l all-platforms -d 'Pull all platforms of each image'
complete -c dpull -s a -l all-tags -d 'Pull all tags of each repository'
complete -c dpull -l artifact -d 'Bring the files of artifacts, not images into the store'
complete -c dpull -l plain-http -d 'Speak plain HTTP'
complete -c dpull -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dpull -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dpull -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dpull -l allow-empty -d 'Succeed when no record arrives'
complete -c dpull -l require -d 'Fail when no record arrives'
complete -c dpull -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c dpull -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dpull -s V -l version -d 'Print version'
