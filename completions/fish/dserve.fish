complete -c dserve -l addr -d 'Listen on this address and port; port 0 takes a free one' -r
complete -c dserve -l storage -d 'Keep everything in this directory, by default registry/ in the root of the store' -r -F
complete -c dserve -l tls-cert -d 'Speak HTTPS and show the certificate (with its chain) in this PEM file' -r -F
complete -c dserve -l tls-key -d 'Use this key of the certificate (PEM)' -r -F
complete -c dserve -l htpasswd -d 'Let only users of this file in: lines of NAME:HASH as htpasswd -B writes them (bcrypt)' -r -F
complete -c dserve -l access-log -d 'Write an access record for each request at the end of this file, or - to standard output' -r
complete -c dserve -l max-connections -d 'Serve at most this many connections at a time; others wait' -r
complete -c dserve -l max-blob -d 'Take no blob that is larger than this' -r
complete -c dserve -l stop-timeout -d 'Let requests under way take this long after the end was asked for; a second signal ends them at once' -r
complete -c dserve -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dserve -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dserve -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dserve -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dserve -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dserve -l anonymous-read -d 'Let everybody read; only pushes and deletions need a login'
complete -c dserve -l read-only -d 'Take and delete nothing'
complete -c dserve -l allow-missing -d 'Take manifests whose blobs or children are not here, such as indexes of which only some platforms were copied'
complete -c dserve -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dserve -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dserve -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dserve -s V -l version -d 'Print version'
