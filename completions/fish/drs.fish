complete -c drs -l search -d 'Search for repositories: Docker Hub by its own search, best first; any other registry, which has none, by the names in its catalogue' -r
complete -c drs -l limit -d 'Find at most this many' -r
complete -c drs -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c drs -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c drs -l keep -d 'Never select the N newest of each repository' -r
complete -c drs -l match -d 'Select names that match a glob' -r
complete -c drs -l regex -d 'Select names in which a regular expression is found' -r
complete -c drs -l not-match -d 'Leave out names that match a glob' -r
complete -c drs -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c drs -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c drs -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c drs -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c drs -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c drs -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c drs -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c drs -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c drs -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c drs -l authfile -d 'Look for logins in this file first' -r -F
complete -c drs -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c drs -l fields -d 'Write only these keys, as a,b.c' -r
complete -c drs -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c drs -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c drs -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c drs -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c drs -l long -d 'Also tell when each tag was built, its platforms, its size, and whether it is signed'
complete -c drs -s a -l all -d 'Also show tags that only keep signatures (sha256-...)'
complete -c drs -l newest-first -d 'List the newest first, not in the order of their names'
complete -c drs -l unused -d 'Select what no container uses'
complete -c drs -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c drs -l untagged -d 'Select what has no tag'
complete -c drs -l plain-http -d 'Speak plain HTTP'
complete -c drs -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c drs -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c drs -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c drs -l allow-empty -d 'Succeed when no record arrives'
complete -c drs -l require -d 'Fail when no record arrives'
complete -c drs -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drs -s V -l version -d 'Print version'
