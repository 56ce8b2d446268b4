complete -c dwait -l condition -d 'Wait for this: not-running, next-exit, removed, running, healthy, unhealthy' -r
complete -c dwait -l timeout -d 'Wait for all of them no longer than this many seconds; what has not come by then is a failure, with exit code 124' -r
complete -c dwait -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dwait -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dwait -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dwait -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dwait -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dwait -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dwait -l ignore -d 'A container that is not there is fine'
complete -c dwait -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dwait -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dwait -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dwait -l allow-empty -d 'Succeed when no record arrives'
complete -c dwait -l require -d 'Fail when no record arrives'
complete -c dwait -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dwait -s V -l version -d 'Print version'
