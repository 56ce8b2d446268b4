complete -c dkill -s s -l signal -d 'Send this signal: a name or a number' -r
complete -c dkill -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dkill -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dkill -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dkill -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dkill -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dkill -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dkill -l ignore -d 'A container that is not there is fine'
complete -c dkill -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dkill -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dkill -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dkill -l allow-empty -d 'Succeed when no record arrives'
complete -c dkill -l require -d 'Fail when no record arrives'
complete -c dkill -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dkill -s V -l version -d 'Print version'
