complete -c dprune -l older-than -d 'Mean only what was not used for 30d, 12h or since a date' -r
complete -c dprune -l keep-storage -l max-used-space -l reserved-space -d 'Of the build cache mean the least recently used, until it takes no more than this' -r
complete -c dprune -l keep -d 'Never mean the N newest images of each repository' -r
complete -c dprune -l match -d 'Mean only names that match a glob' -r
complete -c dprune -l protect -d 'Never mean names that match a glob; this beats all else' -r
complete -c dprune -l label -d 'Mean only what has this label: KEY or KEY=VALUE' -r
complete -c dprune -l filter -d 'Filter as docker does: until=AGE or label=KEY=VALUE; of the build cache also unused-for=AGE, type=regular or type=exec.cachemount' -r
complete -c dprune -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dprune -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dprune -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dprune -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dprune -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dprune -s a -l all -l unused -d 'Mean all images that no container uses, not only those without a name; of volumes named ones too'
complete -c dprune -l volumes -d 'Mean volumes as well'
complete -c dprune -s y -l yes -l force -d 'Ask no question'
complete -c dprune -s n -l dry-run -d 'Only show what would be removed'
complete -c dprune -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dprune -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dprune -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dprune -s V -l version -d 'Print version'
