complete -c dsave -s o -l output -d 'Write into this file, whole or not at all, instead of standard output' -r -F
complete -c dsave -l platform -d 'Save only this platform\'s image, os/arch[/variant]' -r
complete -c dsave -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dsave -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dsave -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dsave -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dsave -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dsave -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dsave -l oci -d 'Write an OCI image layout only, without what docker before 25 needs'
complete -c dsave -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dsave -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dsave -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dsave -l allow-empty -d 'Succeed when no record arrives'
complete -c dsave -l require -d 'Fail when no record arrives'
complete -c dsave -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dsave -s V -l version -d 'Print version'
