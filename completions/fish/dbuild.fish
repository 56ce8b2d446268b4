complete -c dbuild -s t -l tag -d 'Give the image this name; may stand several times' -r
complete -c dbuild -s f -l file -d 'Read this Dockerfile, or what a URL names; - reads standard input' -r
complete -c dbuild -l target -d 'Build this stage, by name or number' -r
complete -c dbuild -l build-arg -d 'Set an argument of the Dockerfile; without a value, from the environment' -r
complete -c dbuild -l label -d 'Give the image a label' -r
complete -c dbuild -l platform -d 'Build for these platforms, as os/arch[/variant]; several make an index' -r
complete -c dbuild -l build-context -d 'Let NAME mean a directory, a tar, a git or tar URL, docker-image://IMAGE, oci-layout://DIR or target:STAGE' -r
complete -c dbuild -l context-umask -d 'Give the files of contexts the modes that this umask gives, such as 022, whatever umask they were checked out with' -r
complete -c dbuild -l annotation -d 'Annotate the image, as [manifest:|index:|manifest-descriptor:]KEY=VALUE' -r
complete -c dbuild -l secret -d 'Give steps a secret, as id=ID,src=FILE or id=ID,env=VARIABLE' -r
complete -c dbuild -l ssh -d 'Let steps use an agent\'s keys, as default, ID=SOCKET or ID=KEY[,KEY...]' -r
complete -c dbuild -l allow -d 'Allow steps what they must not have unasked: network.host, security.insecure, device[=NAME]' -r
complete -c dbuild -l no-cache-filter -d 'Run every step of these stages' -r
complete -c dbuild -l cache-from -d 'Use steps of this cache too: an image or a cache in a registry, or type=registry|local,...' -r
complete -c dbuild -l cache-to -d 'Write the steps into a cache: type=registry|local|inline,..., or a reference' -r
complete -c dbuild -l sbom -d 'Attest which packages the image has' -r
complete -c dbuild -l provenance -d 'Attest what the image was built from; mode=max tells the build arguments as well' -r
complete -c dbuild -l attest -d 'Attest, as type=sbom or type=provenance,mode=max' -r
complete -c dbuild -l pull -d 'Pull base images even when the store has them; =missing, =never or =newer say when else' -r -f -a "true\t''
always\t''
false\t''
missing\t''
never\t''
newer\t''
ifnewer\t''"
complete -c dbuild -l squash -d 'Make one layer of those that the build puts on its base image' -r -f -a "true\t''
false\t''"
complete -c dbuild -l add-host -d 'Give steps this line in /etc/hosts' -r
complete -c dbuild -l network -d 'Give steps this network: default, host or none' -r -f -a "default\t''
bridge\t''
private\t''
host\t''
none\t''"
complete -c dbuild -l ulimit -d 'Limit a resource of steps, as TYPE=SOFT[:HARD]' -r
complete -c dbuild -s m -l memory -d 'Limit the memory of steps' -r
complete -c dbuild -l memory-swap -d 'Limit memory and swap of steps together; -1 for no limit' -r
complete -c dbuild -l cpus -d 'Limit the processors of steps, such as 1.5' -r
complete -c dbuild -s c -l cpu-shares -d 'Weigh the processor time of steps; 1024 is usual' -r
complete -c dbuild -l cpu-quota -d 'Limit the processor time of steps in a period, in microseconds' -r
complete -c dbuild -l cpu-period -d 'Count the processor time of steps in periods of this length, in microseconds' -r
complete -c dbuild -l cpuset-cpus -d 'Let steps run on these processors, such as 0-2,7' -r
complete -c dbuild -l cpuset-mems -d 'Let steps use the memory of these nodes' -r
complete -c dbuild -l resource -d 'Limit steps as buildx says it: memory, memory-swap, cpu-shares, cpu-period, cpu-quota, cpuset-cpus or cpuset-mems' -r
complete -c dbuild -l cgroup-parent -d 'Make the cgroups of steps below this one' -r
complete -c dbuild -l isolation -d 'How steps are kept apart from the rest: oci (as containers) or chroot, for builds where nothing can be mounted' -r -f -a "default\t''
oci\t''
chroot\t''"
complete -c dbuild -l rm -d 'Accepted for docker\'s sake: there is nothing to remove and nowhere else to load to' -r
complete -c dbuild -l shm-size -d 'Give steps a /dev/shm of this size' -r
complete -c dbuild -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c dbuild -l arch -d 'Build for this architecture' -r
complete -c dbuild -l os -d 'Build for this operating system' -r
complete -c dbuild -l variant -d 'Build for this variant of the architecture' -r
complete -c dbuild -l os-version -d 'Say in the image that it needs this version of the operating system' -r
complete -c dbuild -l from -d 'Let the first FROM start from this image, whatever it says' -r
complete -c dbuild -l timestamp -d 'Claim this time, in seconds since 1970, as SOURCE_DATE_EPOCH does' -r
complete -c dbuild -l env -d 'Give every stage and the image a variable; without a value, from the environment' -r
complete -c dbuild -l unsetenv -d 'Leave a variable out of the image' -r
complete -c dbuild -l unsetlabel -d 'Do not take a label over from base images' -r
complete -c dbuild -l inherit-labels -d 'Take the labels of base images over: true or false' -r -f -a "true\t''
false\t''"
complete -c dbuild -l identity-label -d 'Label the image with the version of this program' -r -f -a "true\t''
false\t''"
complete -c dbuild -l omit-history -d 'Leave the history out of the image' -r -f -a "true\t''
false\t''"
complete -c dbuild -l layers -d 'With =false run every step and make one layer of what they write, as --no-cache --squash does' -r -f -a "true\t''
false\t''"
complete -c dbuild -l jobs -d 'Make this many stages at the same time; 0 for as many as there are' -r
complete -c dbuild -l skip-unused-stages -d 'With =false make stages as well that the image does not need' -r -f -a "true\t''
false\t''"
complete -c dbuild -l cache-ttl -d 'Use results of earlier builds only if they are at most this old, such as 12h or 30d' -r
complete -c dbuild -s v -l volume -d 'Show steps a directory or file of this host, as HOST:PATH[:ro|rw]; what it holds does not count for the cache' -r
complete -c dbuild -l cap-add -d 'Give steps a capability' -r
complete -c dbuild -l cap-drop -d 'Take a capability from steps' -r
complete -c dbuild -l security-opt -d 'Change what keeps steps in: seccomp=FILE|unconfined, no-new-privileges, systempaths=unconfined, mask=, unmask=, apparmor=' -r
complete -c dbuild -l device -d 'Give steps a device of this host, as HOST[:PATH[:rwm]] or by its name of CDI' -r
complete -c dbuild -l group-add -d 'Give the user of steps a further group' -r
complete -c dbuild -l dns -d 'Let steps ask this name server' -r
complete -c dbuild -l dns-search -d 'Let steps look for names in this domain' -r
complete -c dbuild -l dns-option -d 'Give the resolver of steps an option' -r
complete -c dbuild -l http-proxy -d 'Tell steps of the proxies that the environment names; they count for no cache and stay in no image' -r -f -a "true\t''
false\t''"
complete -c dbuild -l creds -d 'Log in to registries with this name and password' -r
complete -c dbuild -l retry -d 'Try transfers that failed this many times more' -r
complete -c dbuild -l retry-delay -d 'Wait this long before a transfer is tried again, such as 2s' -r
complete -c dbuild -l manifest -d 'Put the image into the index of this name, which is made where it is missing; each platform is there once' -r
complete -c dbuild -l ignorefile -d 'Read what is left out of the context from this file' -r -F
complete -c dbuild -l logfile -d 'Write what would be shown of the build into this file instead' -r -F
complete -c dbuild -l compress -r
complete -c dbuild -l stream -r
complete -c dbuild -l debug -r
complete -c dbuild -l builder -r
complete -c dbuild -l detach -r
complete -c dbuild -l server-config -r
complete -c dbuild -l ref -r
complete -c dbuild -l invoke -r
complete -c dbuild -l print -r
complete -c dbuild -l policy -r
complete -c dbuild -l source-policy-file -r
complete -c dbuild -l logsplit -r
complete -c dbuild -l cpp-flag -r
complete -c dbuild -l decryption-key -r
complete -c dbuild -l sign-by -r
complete -c dbuild -l signature-policy -r
complete -c dbuild -l hooks-dir -r
complete -c dbuild -l runtime -r
complete -c dbuild -l runtime-flag -r
complete -c dbuild -l cert-dir -r
complete -c dbuild -l stdin -r
complete -c dbuild -l cgroupns -r
complete -c dbuild -l ipc -r
complete -c dbuild -l pid -r
complete -c dbuild -l uts -r
complete -c dbuild -l userns -r
complete -c dbuild -l userns-uid-map -r
complete -c dbuild -l userns-gid-map -r
complete -c dbuild -l userns-uid-map-user -r
complete -c dbuild -l userns-gid-map-group -r
complete -c dbuild -l no-hosts -r
complete -c dbuild -l no-hostname -r
complete -c dbuild -l disable-compression -r
complete -c dbuild -l cw -r
complete -c dbuild -l sbom-scanner-image -r
complete -c dbuild -l sbom-scanner-command -r
complete -c dbuild -l sbom-merge-strategy -r
complete -c dbuild -l sbom-output -r
complete -c dbuild -l sbom-image-output -r
complete -c dbuild -l sbom-purl-output -r
complete -c dbuild -l sbom-image-purl-output -r
complete -c dbuild -l layer-label -r
complete -c dbuild -l save-stages -r
complete -c dbuild -l stage-labels -r
complete -c dbuild -l rusage -r
complete -c dbuild -l rusage-logfile -r
complete -c dbuild -l created-annotation -r
complete -c dbuild -l compat-volumes -r
complete -c dbuild -l inherit-annotations -r
complete -c dbuild -l unsetannotation -r
complete -c dbuild -l os-feature -r
complete -c dbuild -l blob-cache -r
complete -c dbuild -l transient-mount -r
complete -c dbuild -l rewrite-timestamp -r
complete -c dbuild -s o -l output -d 'Write the result: a directory, - for a tar, or type=local|tar|oci|docker|image|registry,...; may stand several times' -r
complete -c dbuild -l call -d 'Answer a question instead of building: check, outline, targets or subrequests.describe; ,format=json for JSON' -r
complete -c dbuild -l iidfile -d 'Write the image\'s id into a file' -r -F
complete -c dbuild -l metadata-file -d 'Write digests and names into a file, as JSON' -r -F
complete -c dbuild -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c dbuild -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c dbuild -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c dbuild -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c dbuild -l authfile -d 'Look for logins in this file first' -r -F
complete -c dbuild -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dbuild -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dbuild -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dbuild -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dbuild -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dbuild -l no-cache -d 'Run every step, whatever earlier builds made'
complete -c dbuild -l why -d 'Say for each step that runs why it was not in the cache'
complete -c dbuild -l pull-always -d 'Accepted for buildah\'s sake: --pull=always and --pull=never'
complete -c dbuild -l pull-never -d 'As the other one'
complete -c dbuild -l squash-all -d 'Make one layer of all, those of the base image as well'
complete -c dbuild -l shell-on-error -d 'Open a shell in a step that failed, as it was left: on the terminal, which must be there'
complete -c dbuild -l all-platforms -d 'Build for all platforms that every base image has'
complete -c dbuild -l push -d 'Push the image: the same as --output type=registry'
complete -c dbuild -l check -d 'Check the Dockerfile instead of building it: the same as --call check'
complete -c dbuild -l plain-http -d 'Speak plain HTTP'
complete -c dbuild -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dbuild -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dbuild -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dbuild -s V -l version -d 'Print version'
