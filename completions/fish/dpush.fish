complete -c dpush -l to -d 'Send to this registry, keeping path and tag: [http://]HOST[:PORT][/PREFIX]' -r
complete -c dpush -l platform -d 'Send only this platform of a multi-platform image, in its place' -r
complete -c dpush -l artifact -d 'Send this file as an artifact, or as a part of one' -r -F
complete -c dpush -l media-type -d 'Give the files this media type; as often as there are files, or once for all' -r
complete -c dpush -l artifact-type -d 'Give the artifact this type; without it the first file\'s media type' -r
complete -c dpush -l subject -d 'Let the artifact refer to this image in the same repository, as a signature or an SBOM does' -r
complete -c dpush -l annotation -d 'Annotate the artifact' -r
complete -c dpush -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c dpush -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c dpush -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c dpush -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c dpush -l authfile -d 'Look for logins in this file first' -r -F
complete -c dpush -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c dpush -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dpush -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dpush -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dpush -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dpush -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dpush -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dpush -s a -l all-tags -d 'Send all tags of each repository'
complete -c dpush -l plain-http -d 'Speak plain HTTP'
complete -c dpush -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dpush -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dpush -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dpush -l allow-empty -d 'Succeed when no record arrives'
complete -c dpush -l require -d 'Fail when no record arrives'
complete -c dpush -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c dpush -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dpush -s V -l version -d 'Print version'
