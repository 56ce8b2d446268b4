complete -c dload -s i -l input -d 'Read this file or layout directory instead of standard input' -r -F
complete -c dload -l platform -d 'Take this platform\'s image of an index as the one that its name stands for here' -r
complete -c dload -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dload -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dload -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dload -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dload -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dload -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dload -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dload -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dload -s V -l version -d 'Print version'
