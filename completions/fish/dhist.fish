complete -c dhist -s H -l human -d 'Show sizes and dates for people in tables; with false in bytes and as they are' -r -f -a "true\t''
false\t''"
complete -c dhist -l platform -d 'Show this platform\'s image of an index' -r
complete -c dhist -l max-waste -d 'Fail when more than this is wasted: 20M, or 5% of all bytes; means --waste' -r
complete -c dhist -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dhist -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dhist -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dhist -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dhist -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dhist -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dhist -l no-trunc -d 'Show instructions and digests in full'
complete -c dhist -l waste -d 'Tell also what later layers overwrite or delete of each layer'
complete -c dhist -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dhist -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dhist -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dhist -l allow-empty -d 'Succeed when no record arrives'
complete -c dhist -l require -d 'Fail when no record arrives'
complete -c dhist -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dhist -s V -l version -d 'Print version'
