complete -c drcp -l to -d 'Copy every source to this registry ([http://]HOST[:PORT][/PREFIX]), oci:DIR or store:; several times for several' -r
complete -c drcp -l platform -d 'Copy only this platform\'s image of each' -r
complete -c drcp -l sync -d 'Copy what this file says' -r -F
complete -c drcp -l max -d 'Delete nothing at all when --prune finds more than this many' -r
complete -c drcp -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c drcp -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c drcp -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c drcp -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c drcp -l authfile -d 'Look for logins in this file first' -r -F
complete -c drcp -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c drcp -l fields -d 'Write only these keys, as a,b.c' -r
complete -c drcp -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c drcp -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c drcp -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c drcp -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c drcp -l all -d 'Copy all platforms; accepted for skopeo\'s sake, since that is what happens anyway'
complete -c drcp -s a -l all-tags -d 'Copy all tags of each repository'
complete -c drcp -l no-clobber -d 'Leave names alone that are there already, whatever they point at'
complete -c drcp -l referrers -d 'Take along what refers to an image: signatures, SBOMs, and what refers to those; dpush --help says how they are listed where a registry has no referrers API'
complete -c drcp -l digest-tags -d 'Take along the tags of an image\'s signatures (sha256-....sig, .att, .sbom)'
complete -c drcp -l prune -d 'Delete the tags of a copy that its source has no more, after --all-tags or the patterns of a --sync file'
complete -c drcp -s y -l yes -d 'Do not ask before --prune deletes'
complete -c drcp -s n -l dry-run -d 'Copy and delete nothing; write what would be done'
complete -c drcp -l plain-http -d 'Speak plain HTTP'
complete -c drcp -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c drcp -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c drcp -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c drcp -l allow-empty -d 'Succeed when no record arrives'
complete -c drcp -l require -d 'Fail when no record arrives'
complete -c drcp -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c drcp -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drcp -s V -l version -d 'Print version'
