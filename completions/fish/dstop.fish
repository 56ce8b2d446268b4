complete -c dstop -s t -l time -l timeout -d 'Kill after this many seconds' -r
complete -c dstop -s s -l stop-signal -l signal -d 'Send this signal first' -r
complete -c dstop -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dstop -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dstop -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dstop -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dstop -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dstop -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dstop -l ignore -d 'A container that is not there is fine'
complete -c dstop -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dstop -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dstop -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dstop -l allow-empty -d 'Succeed when no record arrives'
complete -c dstop -l require -d 'Fail when no record arrives'
complete -c dstop -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c dstop -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dstop -s V -l version -d 'Print version'
