complete -c dlogs -s n -l tail -l lines -d 'Show only this many lines from the end, or all' -r
complete -c dlogs -l since -d 'Show only what is newer: a time, or a duration such as 10m' -r
complete -c dlogs -l until -d 'Show only what is older' -r
complete -c dlogs -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dlogs -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dlogs -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dlogs -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dlogs -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dlogs -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dlogs -s f -l follow -d 'Go on showing what comes until the container ends'
complete -c dlogs -s t -l timestamps -d 'Show the time of each line'
complete -c dlogs -l details -d 'Show the labels and variables that --log-opt named'
complete -c dlogs -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dlogs -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dlogs -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dlogs -l allow-empty -d 'Succeed when no record arrives'
complete -c dlogs -l require -d 'Fail when no record arrives'
complete -c dlogs -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dlogs -s V -l version -d 'Print version'
