complete -c dlogin -s u -l username -d 'Log in as this user; asked for on a terminal otherwise' -r
complete -c dlogin -s p -l password -d 'Refused: a password on the command line is seen by everybody on this machine' -r
complete -c dlogin -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c dlogin -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c dlogin -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c dlogin -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c dlogin -l authfile -d 'Look for logins in this file first' -r -F
complete -c dlogin -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dlogin -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dlogin -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dlogin -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dlogin -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dlogin -l password-stdin -d 'Read the password from standard input'
complete -c dlogin -l plain-http -d 'Speak plain HTTP'
complete -c dlogin -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dlogin -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dlogin -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dlogin -s V -l version -d 'Print version'
