complete -c dps -s n -l last -d 'Show only this many of the newest, whether they run or not' -r
complete -c dps -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c dps -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c dps -l keep -d 'Never select the N newest of each repository' -r
complete -c dps -l match -d 'Select names that match a glob' -r
complete -c dps -l regex -d 'Select names in which a regular expression is found' -r
complete -c dps -l not-match -d 'Leave out names that match a glob' -r
complete -c dps -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c dps -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c dps -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c dps -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c dps -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c dps -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dps -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dps -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dps -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dps -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dps -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dps -s a -l all -d 'Show all, not only those that run'
complete -c dps -l exited -d 'Show those that have ended or never ran'
complete -c dps -s l -l latest -d 'Show only the newest, whether it runs or not'
complete -c dps -s s -l size -d 'Tell disk use of what each wrote, too'
complete -c dps -l no-trunc -d 'Show ids and digests in full in tables, too'
complete -c dps -l unused -d 'Select what no container uses'
complete -c dps -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c dps -l untagged -d 'Select what has no tag'
complete -c dps -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dps -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dps -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dps -l allow-empty -d 'Succeed when no record arrives'
complete -c dps -l require -d 'Fail when no record arrives'
complete -c dps -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dps -s V -l version -d 'Print version'
