complete -c drestart -s t -l time -l timeout -d 'Kill after this many seconds' -r
complete -c drestart -s s -l stop-signal -l signal -d 'Send this signal first' -r
complete -c drestart -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c drestart -l fields -d 'Write only these keys, as a,b.c' -r
complete -c drestart -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c drestart -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c drestart -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c drestart -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c drestart -l ignore -d 'A container that is not there is fine'
complete -c drestart -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c drestart -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c drestart -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c drestart -l allow-empty -d 'Succeed when no record arrives'
complete -c drestart -l require -d 'Fail when no record arrives'
complete -c drestart -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drestart -s V -l version -d 'Print version'
