complete -c dattach -l detach-keys -d 'Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default' -r
complete -c dattach -l sig-proxy -d 'Pass signals on to the container' -r -f -a "true\t''
false\t''"
complete -c dattach -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dattach -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dattach -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dattach -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dattach -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dattach -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dattach -l no-stdin -d 'Do not pass on what is typed'
complete -c dattach -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dattach -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dattach -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dattach -l allow-empty -d 'Succeed when no record arrives'
complete -c dattach -l require -d 'Fail when no record arrives'
complete -c dattach -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dattach -s V -l version -d 'Print version'
