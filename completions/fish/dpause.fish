complete -c dpause -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dpause -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dpause -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dpause -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dpause -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dpause -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dpause -l ignore -d 'A container that is not there is fine'
complete -c dpause -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dpause -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dpause -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dpause -l allow-empty -d 'Succeed when no record arrives'
complete -c dpause -l require -d 'Fail when no record arrives'
complete -c dpause -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dpause -s V -l version -d 'Print version'
