complete -c rdx -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c rdx -l fields -d 'Write only these keys, as a,b.c' -r
complete -c rdx -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c rdx -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c rdx -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c rdx -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c rdx -s f -l force -d 'Kill what runs first; what is missing is fine'
complete -c rdx -l ignore -d 'What is missing is fine'
complete -c rdx -l exited -d 'Remove all that have ended or never ran'
complete -c rdx -s v -l volumes -d 'Remove volumes without a name along with the container'
complete -c rdx -s n -l dry-run -d 'Only show what would be removed'
complete -c rdx -s y -l yes -d 'Remove what a glob selects without a question'
complete -c rdx -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c rdx -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c rdx -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c rdx -l allow-empty -d 'Succeed when no record arrives'
complete -c rdx -l require -d 'Fail when no record arrives'
complete -c rdx -s h -l help -d 'Print help (see more with \'--help\')'
complete -c rdx -s V -l version -d 'Print version'
