complete -c dcp -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dcp -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dcp -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dcp -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dcp -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dcp -s a -l archive -d 'Keep owners'
complete -c dcp -s L -l follow-link -d 'Copy what a link as SOURCE leads to'
complete -c dcp -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dcp -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dcp -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dcp -s V -l version -d 'Print version'
