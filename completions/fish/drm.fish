complete -c drm -l platform -d 'Of a multi-platform image show the manifest for this platform' -r
complete -c drm -l file -d 'Write this file of the image to standard output' -r
complete -c drm -s o -l output -d 'Write the file or the blob to this one' -r -F
complete -c drm -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c drm -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c drm -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c drm -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c drm -l authfile -d 'Look for logins in this file first' -r -F
complete -c drm -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c drm -l fields -d 'Write only these keys, as a,b.c' -r
complete -c drm -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c drm -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c drm -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c drm -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c drm -l long -d 'Also show config, layers, children and annotations'
complete -c drm -l raw -d 'Write the exact bytes of the manifest'
complete -c drm -l referrers -d 'Show what refers to it: signatures, SBOMs, and what refers to those'
complete -c drm -l blob -d 'Write the blob that REPO@DIGEST names to standard output'
complete -c drm -l diff -d 'Tell in what two images differ'
complete -c drm -l insecure -d 'Reach registries without a checked certificate, or by plain HTTP'
complete -c drm -l plain-http -d 'Speak plain HTTP'
complete -c drm -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c drm -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c drm -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c drm -l allow-empty -d 'Succeed when no record arrives'
complete -c drm -l require -d 'Fail when no record arrives'
complete -c drm -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c drm -s h -l help -d 'Print help (see more with \'--help\')'
complete -c drm -s V -l version -d 'Print version'
