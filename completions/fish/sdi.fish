complete -c sdi -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c sdi -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c sdi -l keep -d 'Never select the N newest of each repository' -r
complete -c sdi -l match -d 'Select names that match a glob' -r
complete -c sdi -l regex -d 'Select names in which a regular expression is found' -r
complete -c sdi -l not-match -d 'Leave out names that match a glob' -r
complete -c sdi -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c sdi -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c sdi -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c sdi -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c sdi -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c sdi -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c sdi -l fields -d 'Write only these keys, as a,b.c' -r
complete -c sdi -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c sdi -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c sdi -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c sdi -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c sdi -s a -l all -d 'Accepted for docker\'s sake: all names are shown anyway'
complete -c sdi -l digests -d 'Show ids and digests in full in tables, too'
complete -c sdi -l no-trunc -d 'Show ids and digests in full in tables, too'
complete -c sdi -l long -d 'Also tell disk use, and whether a container uses the image'
complete -c sdi -l unused -d 'Select what no container uses'
complete -c sdi -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c sdi -l untagged -d 'Select what has no tag'
complete -c sdi -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c sdi -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c sdi -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c sdi -l allow-empty -d 'Succeed when no record arrives'
complete -c sdi -l require -d 'Fail when no record arrives'
complete -c sdi -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sdi -s V -l version -d 'Print version'
