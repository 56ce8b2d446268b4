complete -c devents -l since -d 'Show first what happened since then: a time, or a duration such as 10m' -r
complete -c devents -l until -d 'Show only what happens until then' -r
complete -c devents -s f -l filter -d 'Filter as docker does: container, event, image, label, network, type or volume=VALUE' -r
complete -c devents -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c devents -l fields -d 'Write only these keys, as a,b.c' -r
complete -c devents -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c devents -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c devents -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c devents -l no-stream -d 'Show what has happened, and end'
complete -c devents -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c devents -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c devents -s h -l help -d 'Print help (see more with \'--help\')'
complete -c devents -s V -l version -d 'Print version'
