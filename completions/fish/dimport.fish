complete -c dimport -s c -l change -d 'Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR and the like' -r
complete -c dimport -s m -l message -d 'Note this in the image\'s history' -r
complete -c dimport -l platform -d 'The platform that the files are for, os/arch[/variant]' -r
complete -c dimport -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dimport -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dimport -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dimport -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dimport -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dimport -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dimport -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dimport -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dimport -s V -l version -d 'Print version'
