complete -c dindex -s t -l tag -d 'Give the index this name' -r
complete -c dindex -l platform -d 'Enter each image for this platform, whatever it says itself; of an index take only this one' -r
complete -c dindex -l duplicates -d 'Do this with a second image for one platform: refuse, replace the first, or keep both' -r
complete -c dindex -l remove -d 'Remove the entry of this platform or digest, and its attestations' -r
complete -c dindex -l set-platform -d 'Say for which platform an entry is' -r
complete -c dindex -l annotation -d 'Annotate the index, or with manifest-descriptor: its entries' -r
complete -c dindex -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c dindex -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c dindex -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c dindex -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c dindex -l authfile -d 'Look for logins in this file first' -r -F
complete -c dindex -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dindex -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dindex -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dindex -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dindex -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dindex -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dindex -l push -d 'Make it in the registry of its name, not in the store'
complete -c dindex -s a -l amend -l append -d 'Change the index that NAME is: add the images, if any, to what it has'
complete -c dindex -l plain-http -d 'Speak plain HTTP'
complete -c dindex -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dindex -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dindex -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dindex -l allow-empty -d 'Succeed when no record arrives'
complete -c dindex -l require -d 'Fail when no record arrives'
complete -c dindex -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dindex -s V -l version -d 'Print version'
