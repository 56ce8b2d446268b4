complete -c dx -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c dx -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c dx -s u -l user -d 'Run as this user, by name or number' -r
complete -c dx -s w -l workdir -d 'Start in this directory' -r
complete -c dx -l detach-keys -d 'With -it, leave the command with these keys: letters and ctrl-LETTER, with commas between; it goes on by itself, and nobody can come back to it' -r
complete -c dx -l preserve-fds -d 'Pass so many open descriptors on, from 3 up' -r
complete -c dx -l preserve-fd -d 'Pass these open descriptors on, under the same numbers' -r
complete -c dx -l timeout -d 'Kill the command after this many seconds, and end with 124' -r
complete -c dx -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dx -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dx -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dx -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dx -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dx -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dx -s d -l detach -d 'Run in the background'
complete -c dx -s i -l interactive -d 'Keep standard input open'
complete -c dx -s t -l tty -d 'Give the command a terminal'
complete -c dx -s T -l no-tty -d 'Take no terminal, even on one'
complete -c dx -l privileged -d 'Have all capabilities and no filter'
complete -c dx -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dx -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dx -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dx -l allow-empty -d 'Succeed when no record arrives'
complete -c dx -l require -d 'Fail when no record arrives'
complete -c dx -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dx -s V -l version -d 'Print version'
