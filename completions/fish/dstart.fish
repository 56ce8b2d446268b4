complete -c dstart -l detach-keys -d 'Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default' -r
complete -c dstart -l sig-proxy -d 'Pass signals on to the container' -r -f -a "true\t''
false\t''"
complete -c dstart -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dstart -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dstart -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dstart -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dstart -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dstart -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dstart -s a -l attach -d 'Take part in its run'
complete -c dstart -s i -l interactive -d 'Pass standard input on; the container must have been made with -i'
complete -c dstart -l boot -d 'Start what the policies say after a boot'
complete -c dstart -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dstart -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dstart -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dstart -l allow-empty -d 'Succeed when no record arrives'
complete -c dstart -l require -d 'Fail when no record arrives'
complete -c dstart -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dstart -s V -l version -d 'Print version'
