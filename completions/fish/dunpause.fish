complete -c dunpause -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dunpause -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dunpause -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dunpause -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dunpause -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dunpause -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dunpause -l ignore -d 'A container that is not there is fine'
complete -c dunpause -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dunpause -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dunpause -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dunpause -l allow-empty -d 'Succeed when no record arrives'
complete -c dunpause -l require -d 'Fail when no record arrives'
complete -c dunpause -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dunpause -s V -l version -d 'Print version'
