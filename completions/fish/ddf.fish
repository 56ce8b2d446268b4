complete -c ddf -l older-than -d 'Mean only what was not used for 30d, 12h or since a date' -r
complete -c ddf -l keep-storage -l max-used-space -l reserved-space -d 'Of the build cache mean the least recently used, until it takes no more than this' -r
complete -c ddf -l keep -d 'Never mean the N newest images of each repository' -r
complete -c ddf -l match -d 'Mean only names that match a glob' -r
complete -c ddf -l protect -d 'Never mean names that match a glob; this beats all else' -r
complete -c ddf -l label -d 'Mean only what has this label: KEY or KEY=VALUE' -r
complete -c ddf -l filter -d 'Filter as docker does: until=AGE or label=KEY=VALUE; of the build cache also unused-for=AGE, type=regular or type=exec.cachemount' -r
complete -c ddf -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c ddf -l fields -d 'Write only these keys, as a,b.c' -r
complete -c ddf -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c ddf -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c ddf -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c ddf -s a -l all -l unused -d 'Mean all images that no container uses, not only those without a name; of volumes named ones too'
complete -c ddf -l volumes -d 'Mean volumes as well'
complete -c ddf -s v -l verbose -d 'Show each image, container and volume as well'
complete -c ddf -l verify -d 'Read every blob again and check its digest; exit with 1 when something is not sound'
complete -c ddf -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c ddf -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c ddf -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ddf -s V -l version -d 'Print version'
