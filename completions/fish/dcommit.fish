complete -c dcommit -s m -l message -d 'Note this in the image\'s history' -r
complete -c dcommit -s a -l author -d 'Name the image\'s author' -r
complete -c dcommit -s c -l change -d 'Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR and the like' -r
complete -c dcommit -s p -l pause -d 'Let the container stand still meanwhile: true or false' -r -f -a "true\t''
false\t''"
complete -c dcommit -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dcommit -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dcommit -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dcommit -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dcommit -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dcommit -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dcommit -l no-pause -d 'Let the container go on meanwhile'
complete -c dcommit -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dcommit -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dcommit -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dcommit -l allow-empty -d 'Succeed when no record arrives'
complete -c dcommit -l require -d 'Fail when no record arrives'
complete -c dcommit -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dcommit -s V -l version -d 'Print version'
