complete -c dstats -s i -l interval -d 'Show figures this often, in seconds' -r
complete -c dstats -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dstats -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dstats -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dstats -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dstats -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dstats -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dstats -s a -l all -d 'Show those that do not run as well'
complete -c dstats -l no-stream -d 'Show figures once, and end'
complete -c dstats -l no-trunc -d 'Show ids and digests in full in tables, too'
complete -c dstats -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dstats -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dstats -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dstats -l allow-empty -d 'Succeed when no record arrives'
complete -c dstats -l require -d 'Fail when no record arrives'
complete -c dstats -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dstats -s V -l version -d 'Print version'
