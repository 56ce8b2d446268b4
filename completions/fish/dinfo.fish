complete -c dinfo -s f -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dinfo -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dinfo -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dinfo -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dinfo -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dinfo -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dinfo -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dinfo -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dinfo -s V -l version -d 'Print version'
