complete -c dlogout -l authfile -d 'Remove it from this file' -r -F
complete -c dlogout -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dlogout -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dlogout -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dlogout -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dlogout -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dlogout -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dlogout -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dlogout -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dlogout -s V -l version -d 'Print version'
