complete -c drgcdr -l grace -d 'Keep what was written within this time, such as 2h; by default 1h while a server runs, else 0' -r
complete -c drgcdr -l trash -d 'Leave what is removed in the trash, where --undo finds it; the next run empties it, or the first one, or dserve, after this time' -r
complete -c drgcdr -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c drgcdr -l fields -d 'Write only these keys, as a,b.c' -r
complete -c drgcdr -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c drgcdr -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c drgcdr -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c drgcdr -s n -l dry-run -d 'Only show what would be removed'
complete -c drgcdr -l undo -d 'Put back what is in the trash'
complete -c drgcdr -l verify -d 'Change nothing; read all content again, and list images of which something is damaged or missing'
complete -c drgcdr -s f -l force -d 'Work although a registry server that we cannot ask seems to write to the storage, or although no repository is left in it to say what is needed'
complete -c drgcdr -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c drgcdr -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c drgcdr -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drgcdr -s V -l version -d 'Print version'
