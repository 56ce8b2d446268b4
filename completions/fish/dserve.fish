complete -c dserve -l addr -d 'Listen on this address and port; port 0 takes a free one' -r
complete -c dserve -l storage -d 'Keep everything in this directory, by default registry/ in the root of the store' -r -F
complete -c dserve -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dserve -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dserve -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dserve -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dserve -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dserve -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dserve -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dserve -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dserve -s V -l version -d 'Print version'
