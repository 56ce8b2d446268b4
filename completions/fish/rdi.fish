complete -c rdi -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c rdi -l fields -d 'Write only these keys, as a,b.c' -r
complete -c rdi -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c rdi -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c rdi -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c rdi -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c rdi -s f -l force -d 'Take the name away even if a container uses the image, or an id has names in several repositories; what is missing is fine'
complete -c rdi -s n -l dry-run -d 'Only show what would be removed'
complete -c rdi -s y -l yes -d 'Remove what a glob selects without a question'
complete -c rdi -l no-prune -d 'Accepted for docker\'s sake: what nothing needs goes'
complete -c rdi -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c rdi -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c rdi -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c rdi -l allow-empty -d 'Succeed when no record arrives'
complete -c rdi -l require -d 'Fail when no record arrives'
complete -c rdi -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rdi -s V -l version -d 'Print version'
