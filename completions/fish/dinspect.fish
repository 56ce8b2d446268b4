complete -c dinspect -l type -d 'Take names for this: container, image, volume or network' -r -f -a "container\t'A container'
image\t'An image'
volume\t'A volume'
network\t'A network'"
complete -c dinspect -s f -d 'Docker\'s templates are not known; what is said instead is shown' -r
complete -c dinspect -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dinspect -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dinspect -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dinspect -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dinspect -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dinspect -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dinspect -s s -l size -d 'Tell disk use too'
complete -c dinspect -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dinspect -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dinspect -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dinspect -l allow-empty -d 'Succeed when no record arrives'
complete -c dinspect -l require -d 'Fail when no record arrives'
complete -c dinspect -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dinspect -s V -l version -d 'Print version'
