# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_tacklebox_global_optspecs
    string join \n h/help V/version
end

function __fish_tacklebox_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_tacklebox_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_tacklebox_using_subcommand
    set -l cmd (__fish_tacklebox_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c tacklebox -n "__fish_tacklebox_needs_command" -s h -l help -d 'Print help'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "completions" -d 'Write a shell\'s completions'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "bcp" -d 'Build, tag and push images in one go'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dattach" -d 'Take part in a running container'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "attach" -d 'Take part in a running container'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dbuild" -d 'Build an image from a Dockerfile'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "build" -d 'Build an image from a Dockerfile'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dcommit" -d 'Make images of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "commit" -d 'Make images of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dcp" -d 'Copy files between containers and this machine'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "cp" -d 'Copy files between containers and this machine'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dcreate" -d 'Make a container without starting it'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "create" -d 'Make a container without starting it'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "ddf" -d 'Show what takes disk space, and what could be freed'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "df" -d 'Show what takes disk space, and what could be freed'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "ddiff" -d 'Show what containers changed in their files'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "diff" -d 'Show what containers changed in their files'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "devents" -d 'Show what happens to containers, images, volumes and networks'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "events" -d 'Show what happens to containers, images, volumes and networks'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dexport" -d 'Write the files of a container as a tar'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "export" -d 'Write the files of a container as a tar'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dhist" -d 'Show how images were made, and what they waste'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "history" -d 'Show how images were made, and what they waste'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dimport" -d 'Make an image of a root file system in a tar'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "import" -d 'Make an image of a root file system in a tar'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dindex" -d 'Assemble a multi-platform image from images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dinfo" -d 'Show what this host can do, and what is missing for what'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "info" -d 'Show what this host can do, and what is missing for what'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dinspect" -d 'Show everything about images, containers, volumes and networks'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "inspect" -d 'Show everything about images, containers, volumes and networks'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dkill" -d 'Send a signal to containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "kill" -d 'Send a signal to containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dload" -d 'Load images from an archive'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "load" -d 'Load images from an archive'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dlogin" -d 'Log in to a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "login" -d 'Log in to a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dlogout" -d 'Log out of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "logout" -d 'Log out of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dlogs" -d 'Show the logs of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "logs" -d 'Show the logs of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dnetwork" -d 'List, make, show and remove networks; connect and disconnect containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "network" -d 'List, make, show and remove networks; connect and disconnect containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "doci" -d 'Run OCI bundles for container engines'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dpause" -d 'Stop every process of containers for a while'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "pause" -d 'Stop every process of containers for a while'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dport" -d 'Show the published ports of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "port" -d 'Show the published ports of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dprune" -d 'Free what nothing needs'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "prune" -d 'Free what nothing needs'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dps" -d 'List containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "ps" -d 'List containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dpull" -d 'Pull images from registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "pull" -d 'Pull images from registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dpush" -d 'Push images to registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "push" -d 'Push images to registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dr" -d 'Run a container'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "run" -d 'Run a container'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drcp" -d 'Copy images between registries, layouts and archives'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drename" -d 'Give a container another name'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rename" -d 'Give a container another name'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drestart" -d 'Stop containers and start them again'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "restart" -d 'Stop containers and start them again'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drgcdr" -d 'Collect the garbage in the storage of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drm" -d 'Show manifests in a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drs" -d 'Show the repositories and tags of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drt" -d 'Give images other names'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "tag" -d 'Give images other names'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drx" -d 'Delete tags and manifests in a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dsave" -d 'Save images into an archive'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "save" -d 'Save images into an archive'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dserve" -d 'Serve a registry from a directory'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dstart" -d 'Start containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "start" -d 'Start containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dstats" -d 'Show what containers use: processor, memory, network, disk'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "stats" -d 'Show what containers use: processor, memory, network, disk'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dstop" -d 'Stop containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "stop" -d 'Stop containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dtop" -d 'Show the processes of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "top" -d 'Show the processes of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dunpause" -d 'Let paused containers go on'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "unpause" -d 'Let paused containers go on'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dupdate" -d 'Change limits, variables, health checks and restart policies of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "update" -d 'Change limits, variables, health checks and restart policies of containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dvolume" -d 'List, make, show, remove and clean up volumes'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "volume" -d 'List, make, show, remove and clean up volumes'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dwait" -d 'Wait for containers to end'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "wait" -d 'Wait for containers to end'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dx" -d 'Run a command in a running container'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "exec" -d 'Run a command in a running container'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rdi" -d 'Remove local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rmi" -d 'Remove local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rdx" -d 'Remove containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rm" -d 'Remove containers'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "sdi" -d 'Show local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "images" -d 'Show local images'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand completions" -s h -l help -d 'Print help'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s t -l tag -d 'Give the image this name; may stand several times' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l to -d 'Send to this registry, keeping path and tag: [http://]HOST[:PORT][/PREFIX]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s f -l file -d 'Read this Dockerfile, or what a URL names; - reads standard input' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l target -d 'Build this stage, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l build-arg -d 'Set an argument of the Dockerfile; without a value, from the environment' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l label -d 'Give the image a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l platform -d 'Build for these platforms, as os/arch[/variant]; several make an index' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l build-context -d 'Let NAME mean a directory, a tar, a git or tar URL, docker-image://IMAGE, oci-layout://DIR or target:STAGE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l context-umask -d 'Give the files of contexts the modes that this umask gives, such as 022, whatever umask they were checked out with' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l annotation -d 'Annotate the image, as [manifest:|index:|manifest-descriptor:]KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l secret -d 'Give steps a secret, as id=ID,src=FILE or id=ID,env=VARIABLE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l ssh -d 'Let steps use an agent\'s keys, as default, ID=SOCKET or ID=KEY[,KEY...]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l allow -d 'Allow steps what they must not have unasked: network.host, security.insecure, device[=NAME]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l no-cache-filter -d 'Run every step of these stages' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cache-from -d 'Use steps of this cache too: an image or a cache in a registry, or type=registry|local,...' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cache-to -d 'Write the steps into a cache: type=registry|local|inline,..., or a reference' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l sbom -d 'Attest which packages the image has' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l provenance -d 'Attest what the image was built from; mode=max tells the build arguments as well' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l attest -d 'Attest, as type=sbom or type=provenance,mode=max' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l pull -d 'Pull base images even when the store has them; =missing, =never or =newer say when else' -r -f -a "true\t''
always\t''
false\t''
missing\t''
never\t''
newer\t''
ifnewer\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l squash -d 'Make one layer of those that the build puts on its base image' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l add-host -d 'Give steps this line in /etc/hosts' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l network -d 'Give steps this network: default, host or none' -r -f -a "default\t''
bridge\t''
private\t''
host\t''
none\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l ulimit -d 'Limit a resource of steps, as TYPE=SOFT[:HARD]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s m -l memory -d 'Limit the memory of steps' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l memory-swap -d 'Limit memory and swap of steps together; -1 for no limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cpus -d 'Limit the processors of steps, such as 1.5' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s c -l cpu-shares -d 'Weigh the processor time of steps; 1024 is usual' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cpu-quota -d 'Limit the processor time of steps in a period, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cpu-period -d 'Count the processor time of steps in periods of this length, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cpuset-cpus -d 'Let steps run on these processors, such as 0-2,7' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cpuset-mems -d 'Let steps use the memory of these nodes' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l resource -d 'Limit steps as buildx says it: memory, memory-swap, cpu-shares, cpu-period, cpu-quota, cpuset-cpus or cpuset-mems' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cgroup-parent -d 'Make the cgroups of steps below this one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l isolation -d 'How steps are kept apart from the rest: oci (as containers) or chroot, for builds where nothing can be mounted' -r -f -a "default\t''
oci\t''
chroot\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l rm -d 'Accepted for docker\'s sake: there is nothing to remove and nowhere else to load to' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l shm-size -d 'Give steps a /dev/shm of this size' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l arch -d 'Build for this architecture' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l os -d 'Build for this operating system' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l variant -d 'Build for this variant of the architecture' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l os-version -d 'Say in the image that it needs this version of the operating system' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l from -d 'Let the first FROM start from this image, whatever it says' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l timestamp -d 'Claim this time, in seconds since 1970, as SOURCE_DATE_EPOCH does' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l env -d 'Give every stage and the image a variable; without a value, from the environment' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l unsetenv -d 'Leave a variable out of the image' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l unsetlabel -d 'Do not take a label over from base images' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l inherit-labels -d 'Take the labels of base images over: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l identity-label -d 'Label the image with the version of this program' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l omit-history -d 'Leave the history out of the image' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l layers -d 'With =false run every step and make one layer of what they write, as --no-cache --squash does' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l jobs -d 'Make this many stages at the same time; 0 for as many as there are' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l skip-unused-stages -d 'With =false make stages as well that the image does not need' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cache-ttl -d 'Use results of earlier builds only if they are at most this old, such as 12h or 30d' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s v -l volume -d 'Show steps a directory or file of this host, as HOST:PATH[:ro|rw]; what it holds does not count for the cache' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cap-add -d 'Give steps a capability' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cap-drop -d 'Take a capability from steps' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l security-opt -d 'Change what keeps steps in: seccomp=FILE|unconfined, no-new-privileges, systempaths=unconfined, mask=, unmask=, apparmor=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l device -d 'Give steps a device of this host, as HOST[:PATH[:rwm]] or by its name of CDI' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l group-add -d 'Give the user of steps a further group' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l dns -d 'Let steps ask this name server' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l dns-search -d 'Let steps look for names in this domain' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l dns-option -d 'Give the resolver of steps an option' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l http-proxy -d 'Tell steps of the proxies that the environment names; they count for no cache and stay in no image' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l creds -d 'Log in to registries with this name and password' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l retry -d 'Try transfers that failed this many times more' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l retry-delay -d 'Wait this long before a transfer is tried again, such as 2s' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l manifest -d 'Put the image into the index of this name, which is made where it is missing; each platform is there once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l ignorefile -d 'Read what is left out of the context from this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l logfile -d 'Write what would be shown of the build into this file instead' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l compress -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l stream -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l debug -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l builder -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l detach -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l server-config -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l ref -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l invoke -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l print -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l source-policy-file -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l logsplit -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cpp-flag -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l decryption-key -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l sign-by -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l signature-policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l hooks-dir -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l runtime -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l runtime-flag -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cert-dir -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l stdin -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cgroupns -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l ipc -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l pid -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l uts -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l userns -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l userns-uid-map -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l userns-gid-map -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l userns-uid-map-user -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l userns-gid-map-group -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l no-hosts -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l no-hostname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l disable-compression -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l cw -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l sbom-scanner-image -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l sbom-scanner-command -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l sbom-merge-strategy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l sbom-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l sbom-image-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l sbom-purl-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l sbom-image-purl-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l layer-label -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l save-stages -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l stage-labels -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l rusage -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l rusage-logfile -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l created-annotation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l compat-volumes -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l inherit-annotations -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l unsetannotation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l os-feature -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l blob-cache -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l transient-mount -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l rewrite-timestamp -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l no-cache -d 'Run every step, whatever earlier builds made'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l why -d 'Say for each step that runs why it was not in the cache'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l pull-always -d 'Accepted for buildah\'s sake: --pull=always and --pull=never'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l pull-never -d 'As the other one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l squash-all -d 'Make one layer of all, those of the base image as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l shell-on-error -d 'Open a shell in a step that failed, as it was left: on the terminal, which must be there'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l all-platforms -d 'Build for all platforms that every base image has'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l detach-keys -d 'Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l sig-proxy -d 'Pass signals on to the container' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l no-stdin -d 'Do not pass on what is typed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dattach" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l detach-keys -d 'Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l sig-proxy -d 'Pass signals on to the container' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l no-stdin -d 'Do not pass on what is typed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand attach" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s t -l tag -d 'Give the image this name; may stand several times' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s f -l file -d 'Read this Dockerfile, or what a URL names; - reads standard input' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l target -d 'Build this stage, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l build-arg -d 'Set an argument of the Dockerfile; without a value, from the environment' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l label -d 'Give the image a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l platform -d 'Build for these platforms, as os/arch[/variant]; several make an index' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l build-context -d 'Let NAME mean a directory, a tar, a git or tar URL, docker-image://IMAGE, oci-layout://DIR or target:STAGE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l context-umask -d 'Give the files of contexts the modes that this umask gives, such as 022, whatever umask they were checked out with' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l annotation -d 'Annotate the image, as [manifest:|index:|manifest-descriptor:]KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l secret -d 'Give steps a secret, as id=ID,src=FILE or id=ID,env=VARIABLE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l ssh -d 'Let steps use an agent\'s keys, as default, ID=SOCKET or ID=KEY[,KEY...]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l allow -d 'Allow steps what they must not have unasked: network.host, security.insecure, device[=NAME]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l no-cache-filter -d 'Run every step of these stages' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cache-from -d 'Use steps of this cache too: an image or a cache in a registry, or type=registry|local,...' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cache-to -d 'Write the steps into a cache: type=registry|local|inline,..., or a reference' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l sbom -d 'Attest which packages the image has' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l provenance -d 'Attest what the image was built from; mode=max tells the build arguments as well' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l attest -d 'Attest, as type=sbom or type=provenance,mode=max' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l pull -d 'Pull base images even when the store has them; =missing, =never or =newer say when else' -r -f -a "true\t''
always\t''
false\t''
missing\t''
never\t''
newer\t''
ifnewer\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l squash -d 'Make one layer of those that the build puts on its base image' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l add-host -d 'Give steps this line in /etc/hosts' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l network -d 'Give steps this network: default, host or none' -r -f -a "default\t''
bridge\t''
private\t''
host\t''
none\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l ulimit -d 'Limit a resource of steps, as TYPE=SOFT[:HARD]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s m -l memory -d 'Limit the memory of steps' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l memory-swap -d 'Limit memory and swap of steps together; -1 for no limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cpus -d 'Limit the processors of steps, such as 1.5' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s c -l cpu-shares -d 'Weigh the processor time of steps; 1024 is usual' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cpu-quota -d 'Limit the processor time of steps in a period, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cpu-period -d 'Count the processor time of steps in periods of this length, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cpuset-cpus -d 'Let steps run on these processors, such as 0-2,7' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cpuset-mems -d 'Let steps use the memory of these nodes' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l resource -d 'Limit steps as buildx says it: memory, memory-swap, cpu-shares, cpu-period, cpu-quota, cpuset-cpus or cpuset-mems' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cgroup-parent -d 'Make the cgroups of steps below this one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l isolation -d 'How steps are kept apart from the rest: oci (as containers) or chroot, for builds where nothing can be mounted' -r -f -a "default\t''
oci\t''
chroot\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l rm -d 'Accepted for docker\'s sake: there is nothing to remove and nowhere else to load to' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l shm-size -d 'Give steps a /dev/shm of this size' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l arch -d 'Build for this architecture' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l os -d 'Build for this operating system' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l variant -d 'Build for this variant of the architecture' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l os-version -d 'Say in the image that it needs this version of the operating system' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l from -d 'Let the first FROM start from this image, whatever it says' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l timestamp -d 'Claim this time, in seconds since 1970, as SOURCE_DATE_EPOCH does' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l env -d 'Give every stage and the image a variable; without a value, from the environment' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l unsetenv -d 'Leave a variable out of the image' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l unsetlabel -d 'Do not take a label over from base images' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l inherit-labels -d 'Take the labels of base images over: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l identity-label -d 'Label the image with the version of this program' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l omit-history -d 'Leave the history out of the image' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l layers -d 'With =false run every step and make one layer of what they write, as --no-cache --squash does' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l jobs -d 'Make this many stages at the same time; 0 for as many as there are' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l skip-unused-stages -d 'With =false make stages as well that the image does not need' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cache-ttl -d 'Use results of earlier builds only if they are at most this old, such as 12h or 30d' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s v -l volume -d 'Show steps a directory or file of this host, as HOST:PATH[:ro|rw]; what it holds does not count for the cache' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cap-add -d 'Give steps a capability' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cap-drop -d 'Take a capability from steps' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l security-opt -d 'Change what keeps steps in: seccomp=FILE|unconfined, no-new-privileges, systempaths=unconfined, mask=, unmask=, apparmor=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l device -d 'Give steps a device of this host, as HOST[:PATH[:rwm]] or by its name of CDI' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l group-add -d 'Give the user of steps a further group' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l dns -d 'Let steps ask this name server' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l dns-search -d 'Let steps look for names in this domain' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l dns-option -d 'Give the resolver of steps an option' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l http-proxy -d 'Tell steps of the proxies that the environment names; they count for no cache and stay in no image' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l creds -d 'Log in to registries with this name and password' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l retry -d 'Try transfers that failed this many times more' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l retry-delay -d 'Wait this long before a transfer is tried again, such as 2s' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l manifest -d 'Put the image into the index of this name, which is made where it is missing; each platform is there once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l ignorefile -d 'Read what is left out of the context from this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l logfile -d 'Write what would be shown of the build into this file instead' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l compress -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l stream -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l debug -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l builder -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l detach -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l server-config -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l ref -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l invoke -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l print -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l source-policy-file -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l logsplit -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cpp-flag -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l decryption-key -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l sign-by -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l signature-policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l hooks-dir -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l runtime -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l runtime-flag -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cert-dir -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l stdin -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cgroupns -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l ipc -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l pid -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l uts -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l userns -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l userns-uid-map -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l userns-gid-map -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l userns-uid-map-user -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l userns-gid-map-group -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l no-hosts -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l no-hostname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l disable-compression -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l cw -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l sbom-scanner-image -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l sbom-scanner-command -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l sbom-merge-strategy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l sbom-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l sbom-image-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l sbom-purl-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l sbom-image-purl-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l layer-label -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l save-stages -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l stage-labels -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l rusage -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l rusage-logfile -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l created-annotation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l compat-volumes -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l inherit-annotations -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l unsetannotation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l os-feature -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l blob-cache -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l transient-mount -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l rewrite-timestamp -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s o -l output -d 'Write the result: a directory, - for a tar, or type=local|tar|oci|docker|image|registry,...; may stand several times' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l call -d 'Answer a question instead of building: check, outline, targets or subrequests.describe; ,format=json for JSON' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l iidfile -d 'Write the image\'s id into a file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l metadata-file -d 'Write digests and names into a file, as JSON' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l no-cache -d 'Run every step, whatever earlier builds made'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l why -d 'Say for each step that runs why it was not in the cache'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l pull-always -d 'Accepted for buildah\'s sake: --pull=always and --pull=never'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l pull-never -d 'As the other one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l squash-all -d 'Make one layer of all, those of the base image as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l shell-on-error -d 'Open a shell in a step that failed, as it was left: on the terminal, which must be there'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l all-platforms -d 'Build for all platforms that every base image has'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l push -d 'Push the image: the same as --output type=registry'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l check -d 'Check the Dockerfile instead of building it: the same as --call check'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s t -l tag -d 'Give the image this name; may stand several times' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s f -l file -d 'Read this Dockerfile, or what a URL names; - reads standard input' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l target -d 'Build this stage, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l build-arg -d 'Set an argument of the Dockerfile; without a value, from the environment' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l label -d 'Give the image a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l platform -d 'Build for these platforms, as os/arch[/variant]; several make an index' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l build-context -d 'Let NAME mean a directory, a tar, a git or tar URL, docker-image://IMAGE, oci-layout://DIR or target:STAGE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l context-umask -d 'Give the files of contexts the modes that this umask gives, such as 022, whatever umask they were checked out with' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l annotation -d 'Annotate the image, as [manifest:|index:|manifest-descriptor:]KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l secret -d 'Give steps a secret, as id=ID,src=FILE or id=ID,env=VARIABLE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l ssh -d 'Let steps use an agent\'s keys, as default, ID=SOCKET or ID=KEY[,KEY...]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l allow -d 'Allow steps what they must not have unasked: network.host, security.insecure, device[=NAME]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l no-cache-filter -d 'Run every step of these stages' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cache-from -d 'Use steps of this cache too: an image or a cache in a registry, or type=registry|local,...' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cache-to -d 'Write the steps into a cache: type=registry|local|inline,..., or a reference' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l sbom -d 'Attest which packages the image has' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l provenance -d 'Attest what the image was built from; mode=max tells the build arguments as well' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l attest -d 'Attest, as type=sbom or type=provenance,mode=max' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l pull -d 'Pull base images even when the store has them; =missing, =never or =newer say when else' -r -f -a "true\t''
always\t''
false\t''
missing\t''
never\t''
newer\t''
ifnewer\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l squash -d 'Make one layer of those that the build puts on its base image' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l add-host -d 'Give steps this line in /etc/hosts' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l network -d 'Give steps this network: default, host or none' -r -f -a "default\t''
bridge\t''
private\t''
host\t''
none\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l ulimit -d 'Limit a resource of steps, as TYPE=SOFT[:HARD]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s m -l memory -d 'Limit the memory of steps' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l memory-swap -d 'Limit memory and swap of steps together; -1 for no limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cpus -d 'Limit the processors of steps, such as 1.5' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s c -l cpu-shares -d 'Weigh the processor time of steps; 1024 is usual' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cpu-quota -d 'Limit the processor time of steps in a period, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cpu-period -d 'Count the processor time of steps in periods of this length, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cpuset-cpus -d 'Let steps run on these processors, such as 0-2,7' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cpuset-mems -d 'Let steps use the memory of these nodes' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l resource -d 'Limit steps as buildx says it: memory, memory-swap, cpu-shares, cpu-period, cpu-quota, cpuset-cpus or cpuset-mems' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cgroup-parent -d 'Make the cgroups of steps below this one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l isolation -d 'How steps are kept apart from the rest: oci (as containers) or chroot, for builds where nothing can be mounted' -r -f -a "default\t''
oci\t''
chroot\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l rm -d 'Accepted for docker\'s sake: there is nothing to remove and nowhere else to load to' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l shm-size -d 'Give steps a /dev/shm of this size' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l arch -d 'Build for this architecture' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l os -d 'Build for this operating system' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l variant -d 'Build for this variant of the architecture' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l os-version -d 'Say in the image that it needs this version of the operating system' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l from -d 'Let the first FROM start from this image, whatever it says' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l timestamp -d 'Claim this time, in seconds since 1970, as SOURCE_DATE_EPOCH does' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l env -d 'Give every stage and the image a variable; without a value, from the environment' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l unsetenv -d 'Leave a variable out of the image' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l unsetlabel -d 'Do not take a label over from base images' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l inherit-labels -d 'Take the labels of base images over: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l identity-label -d 'Label the image with the version of this program' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l omit-history -d 'Leave the history out of the image' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l layers -d 'With =false run every step and make one layer of what they write, as --no-cache --squash does' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l jobs -d 'Make this many stages at the same time; 0 for as many as there are' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l skip-unused-stages -d 'With =false make stages as well that the image does not need' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cache-ttl -d 'Use results of earlier builds only if they are at most this old, such as 12h or 30d' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s v -l volume -d 'Show steps a directory or file of this host, as HOST:PATH[:ro|rw]; what it holds does not count for the cache' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cap-add -d 'Give steps a capability' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cap-drop -d 'Take a capability from steps' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l security-opt -d 'Change what keeps steps in: seccomp=FILE|unconfined, no-new-privileges, systempaths=unconfined, mask=, unmask=, apparmor=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l device -d 'Give steps a device of this host, as HOST[:PATH[:rwm]] or by its name of CDI' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l group-add -d 'Give the user of steps a further group' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l dns -d 'Let steps ask this name server' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l dns-search -d 'Let steps look for names in this domain' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l dns-option -d 'Give the resolver of steps an option' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l http-proxy -d 'Tell steps of the proxies that the environment names; they count for no cache and stay in no image' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l creds -d 'Log in to registries with this name and password' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l retry -d 'Try transfers that failed this many times more' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l retry-delay -d 'Wait this long before a transfer is tried again, such as 2s' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l manifest -d 'Put the image into the index of this name, which is made where it is missing; each platform is there once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l ignorefile -d 'Read what is left out of the context from this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l logfile -d 'Write what would be shown of the build into this file instead' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l compress -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l stream -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l debug -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l builder -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l detach -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l server-config -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l ref -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l invoke -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l print -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l source-policy-file -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l logsplit -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cpp-flag -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l decryption-key -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l sign-by -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l signature-policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l hooks-dir -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l runtime -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l runtime-flag -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cert-dir -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l stdin -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cgroupns -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l ipc -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l pid -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l uts -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l userns -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l userns-uid-map -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l userns-gid-map -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l userns-uid-map-user -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l userns-gid-map-group -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l no-hosts -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l no-hostname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l disable-compression -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l cw -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l sbom-scanner-image -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l sbom-scanner-command -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l sbom-merge-strategy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l sbom-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l sbom-image-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l sbom-purl-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l sbom-image-purl-output -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l layer-label -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l save-stages -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l stage-labels -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l rusage -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l rusage-logfile -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l created-annotation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l compat-volumes -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l inherit-annotations -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l unsetannotation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l os-feature -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l blob-cache -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l transient-mount -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l rewrite-timestamp -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s o -l output -d 'Write the result: a directory, - for a tar, or type=local|tar|oci|docker|image|registry,...; may stand several times' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l call -d 'Answer a question instead of building: check, outline, targets or subrequests.describe; ,format=json for JSON' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l iidfile -d 'Write the image\'s id into a file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l metadata-file -d 'Write digests and names into a file, as JSON' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l no-cache -d 'Run every step, whatever earlier builds made'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l why -d 'Say for each step that runs why it was not in the cache'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l pull-always -d 'Accepted for buildah\'s sake: --pull=always and --pull=never'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l pull-never -d 'As the other one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l squash-all -d 'Make one layer of all, those of the base image as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l shell-on-error -d 'Open a shell in a step that failed, as it was left: on the terminal, which must be there'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l all-platforms -d 'Build for all platforms that every base image has'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l push -d 'Push the image: the same as --output type=registry'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l check -d 'Check the Dockerfile instead of building it: the same as --call check'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -s m -l message -d 'Note this in the image\'s history' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -s a -l author -d 'Name the image\'s author' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -s c -l change -d 'Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR and the like' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -s p -l pause -d 'Let the container stand still meanwhile: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l no-pause -d 'Let the container go on meanwhile'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcommit" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -s m -l message -d 'Note this in the image\'s history' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -s a -l author -d 'Name the image\'s author' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -s c -l change -d 'Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR and the like' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -s p -l pause -d 'Let the container stand still meanwhile: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l no-pause -d 'Let the container go on meanwhile'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand commit" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -s a -l archive -d 'Keep owners'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -s L -l follow-link -d 'Copy what a link as SOURCE leads to'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcp" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -s a -l archive -d 'Keep owners'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -s L -l follow-link -d 'Copy what a link as SOURCE leads to'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand cp" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s a -l attach -d 'Have dstart -a take part in only these of stdin, stdout and stderr' -r -f -a "stdin\t''
stdout\t''
stderr\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l name -d 'Name the container' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l entrypoint -d 'Run this in place of the image\'s entry point; empty takes the entry point away, a JSON list has first arguments as well' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l dotenv -d 'Set variables from a .env file, with quotes, comments and ${NAME}' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l http-proxy -d 'Pass on what our variables say of proxies: http_proxy, https_proxy, ftp_proxy, all_proxy, no_proxy' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l env-merge -d 'Set a variable from those that are set: PATH=/opt/bin:${PATH}' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l unsetenv -d 'Take a variable of the image away' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s w -l workdir -d 'Start in this directory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s u -l user -d 'Run as this user, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l hostuser -d 'Know this user of the host, as if it were in the image\'s /etc/passwd' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l passwd-entry -d 'Add a line to the image\'s /etc/passwd' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l group-add -d 'Be in this group as well; keep-groups stands for those of the caller' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l umask -d 'Set the file mode mask' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l tz -d 'Have this time zone: local, or a name such as Europe/Berlin' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l personality -d 'Run in an execution domain: LINUX, LINUX32' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s l -l label -d 'Set a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l label-file -d 'Set labels from a file of KEY=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l annotation -d 'Set an annotation' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l restart -d 'Start again when it ends: no, on-failure[:N], always, unless-stopped' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l stop-signal -d 'Stop with this signal' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l stop-timeout -d 'Kill after this many seconds of stopping' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cidfile -d 'Write the container\'s id into this file, which must not exist' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l pidfile -d 'Write the number of the container\'s first process into this file at each start' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l log-driver -d 'Keep the log in files (json-file) or nowhere (none); journald and syslog get a copy of what is in files' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l log-opt -d 'Limit the log: max-size=10m, max-file=3; name what dlogs --details tells: labels=A,B, env=C; or say tag=, syslog-address=, syslog-facility=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l network -l net -d 'Join a network: bridge, host, none, container:ID, or one of yours' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s p -l publish -d 'Publish a port of the container on this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l expose -d 'Expose a port' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s h -l hostname -d 'Set the host name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l domainname -d 'Set the domain name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l add-host -d 'Add a line to /etc/hosts; host-gateway stands for this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l link -d 'Have another container in a common network under this name in /etc/hosts, and variables that say where its ports are, as of the start' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l hosts-file -d 'Begin /etc/hosts with the lines of this file; image stands for the image\'s own' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l dns -d 'Ask this name server' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l dns-search -d 'Search names in this domain; . is none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l dns-option -l dns-opt -d 'Set an option of the resolver' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l ip -d 'Have this IPv4 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l ip6 -d 'Have this IPv6 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l mac-address -d 'Have this hardware address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l network-alias -d 'Be found by this name in the network' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s v -l volume -d 'Mount a directory, a file or a volume' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l mount -d 'Mount with named options: type=bind,source=DIR,target=DIR,readonly' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l tmpfs -d 'Mount memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l volumes-from -d 'Mount what another container has mounted, in the same places' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l image-volume -d 'Make of the image\'s VOLUMEs anonymous ones (anonymous), memory (tmpfs), or nothing (ignore)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l read-only-tmpfs -d 'With --read-only, keep /run, /tmp and /var/tmp writable in memory' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l secret -d 'Give a secret from a file or a variable, as id=NAME,src=FILE or env=NAME; in /run/secrets/NAME, or a variable with type=env; also target=, uid=, gid=, mode=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l shm-size -d 'Make /dev/shm this large' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s m -l memory -d 'Limit memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l memory-swap -d 'Limit memory and swap together; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l memory-reservation -d 'Keep at least this much memory when it gets scarce' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l memory-swappiness -d 'Swap more or less gladly, from 0 to 100' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l oom-score-adj -d 'Be killed more or less gladly when memory is out, from -1000 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cpus -d 'Limit processors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s c -l cpu-shares -d 'Weigh processor time against other containers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cpu-quota -d 'Limit processor time in each period; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cpu-period -d 'Set the period of --cpu-quota' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cpu-rt-runtime -d 'Allow real-time scheduling for this long in each period' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cpu-rt-period -d 'Set the period of --cpu-rt-runtime' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cpuset-mems -d 'Take memory of these nodes only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l pids-limit -d 'Limit processes; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l ulimit -d 'Set a resource limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l blkio-weight -d 'Weigh block devices against other containers, from 10 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l blkio-weight-device -d 'Weigh one block device' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l device-read-bps -d 'Limit bytes read from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l device-write-bps -d 'Limit bytes written to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l device-read-iops -d 'Limit reads from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l device-write-iops -d 'Limit writes to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cgroup-conf -d 'Write to a file of the cgroup (version 2)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cgroup-parent -d 'Make the cgroup below this one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cgroups -d 'Have a cgroup (enabled) or none (disabled)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cap-add -d 'Add a capability, or ALL' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l security-opt -d 'Set no-new-privileges, seccomp=FILE|unconfined, apparmor=PROFILE, label=PART:VALUE|disable, mask=PATHS, unmask=PATHS|ALL, proc-opts=OPTIONS, writable-cgroups or systempaths=unconfined' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l sysctl -d 'Set a kernel parameter of the container\'s namespaces' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l pid -d 'Share processes: host, container:ID' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l ipc -d 'Share System V IPC and /dev/shm: host, container:ID; shareable lets others, none has no /dev/shm' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l uts -d 'Share the host name: host' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l userns -d 'Share users: host' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cgroupns -d 'See cgroups from the container\'s own on (private), or all of them (host)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l device -d 'Give the container a device of this machine, a directory of devices, or a device of CDI (vendor.com/class=name)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l device-cgroup-rule -d 'Allow devices by number: \'c 10:200 rwm\'' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l gpus -d 'Give the container GPUs, as CDI describes them: all, a number, device=ID,...' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l health-cmd -d 'Check the container\'s health with this command: a line for its shell, or a JSON list; none for no check' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l health-interval -d 'Check it this often; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l health-timeout -d 'Kill a check that takes longer, which has failed then; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l health-retries -d 'Call it unhealthy after this many failures in a row; 3 by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l health-start-period -d 'Do not count failures for this long after the start, or until it was healthy once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l health-start-interval -d 'Check it this often in that time; 5s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l health-on-failure -d 'When it turns unhealthy: none, kill, restart, stop' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l timeout -d 'Kill the container after this many seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l isolation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l kernel-memory -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l init-path -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l runtime -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l storage-opt -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cpu-count -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l cpu-percent -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l io-maxbandwidth -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l io-maxiops -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l link-local-ip -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l volume-driver -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l pod -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l pod-id-file -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l requires -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l uidmap -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l gidmap -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l subuidname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l subgidname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l systemd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l passwd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l seccomp-policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l chrootdirs -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l conmon-pidfile -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l group-entry -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l rdt-class -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l health-startup-cmd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l pull -d 'Pull the image when it is missing, always, never, or when the registry has a newer one' -r -f -a "missing\t'When the store does not have it'
always\t'Always'
never\t'Never'
newer\t'When the registry has another'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l platform -d 'Run the image for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l arch -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l os -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l variant -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l rm -d 'Remove the container at its end'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l replace -d 'Remove a container that has the name already'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l env-host -d 'Pass all our variables on'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l unsetenv-all -d 'Take all variables of the image away'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s i -l interactive -d 'Keep standard input open'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s t -l tty -d 'Give the container a terminal'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l init -d 'Run an init above the program that reaps processes and passes signals on'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s P -l publish-all -d 'Publish every exposed port at a random one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l read-only -d 'Make the root read-only'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l oom-kill-disable -d 'Let processes wait when memory is out, in place of killing them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l privileged -d 'Switch confinement off: all capabilities, no filter, no hidden paths'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l no-healthcheck -d 'Do not check its health, whatever the image says'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l use-api-socket
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l rootfs
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l help -d 'Print help'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dcreate" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s a -l attach -d 'Have dstart -a take part in only these of stdin, stdout and stderr' -r -f -a "stdin\t''
stdout\t''
stderr\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l name -d 'Name the container' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l entrypoint -d 'Run this in place of the image\'s entry point; empty takes the entry point away, a JSON list has first arguments as well' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l dotenv -d 'Set variables from a .env file, with quotes, comments and ${NAME}' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l http-proxy -d 'Pass on what our variables say of proxies: http_proxy, https_proxy, ftp_proxy, all_proxy, no_proxy' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l env-merge -d 'Set a variable from those that are set: PATH=/opt/bin:${PATH}' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l unsetenv -d 'Take a variable of the image away' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s w -l workdir -d 'Start in this directory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s u -l user -d 'Run as this user, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l hostuser -d 'Know this user of the host, as if it were in the image\'s /etc/passwd' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l passwd-entry -d 'Add a line to the image\'s /etc/passwd' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l group-add -d 'Be in this group as well; keep-groups stands for those of the caller' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l umask -d 'Set the file mode mask' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l tz -d 'Have this time zone: local, or a name such as Europe/Berlin' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l personality -d 'Run in an execution domain: LINUX, LINUX32' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s l -l label -d 'Set a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l label-file -d 'Set labels from a file of KEY=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l annotation -d 'Set an annotation' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l restart -d 'Start again when it ends: no, on-failure[:N], always, unless-stopped' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l stop-signal -d 'Stop with this signal' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l stop-timeout -d 'Kill after this many seconds of stopping' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cidfile -d 'Write the container\'s id into this file, which must not exist' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l pidfile -d 'Write the number of the container\'s first process into this file at each start' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l log-driver -d 'Keep the log in files (json-file) or nowhere (none); journald and syslog get a copy of what is in files' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l log-opt -d 'Limit the log: max-size=10m, max-file=3; name what dlogs --details tells: labels=A,B, env=C; or say tag=, syslog-address=, syslog-facility=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l network -l net -d 'Join a network: bridge, host, none, container:ID, or one of yours' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s p -l publish -d 'Publish a port of the container on this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l expose -d 'Expose a port' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s h -l hostname -d 'Set the host name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l domainname -d 'Set the domain name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l add-host -d 'Add a line to /etc/hosts; host-gateway stands for this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l link -d 'Have another container in a common network under this name in /etc/hosts, and variables that say where its ports are, as of the start' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l hosts-file -d 'Begin /etc/hosts with the lines of this file; image stands for the image\'s own' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l dns -d 'Ask this name server' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l dns-search -d 'Search names in this domain; . is none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l dns-option -l dns-opt -d 'Set an option of the resolver' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l ip -d 'Have this IPv4 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l ip6 -d 'Have this IPv6 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l mac-address -d 'Have this hardware address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l network-alias -d 'Be found by this name in the network' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s v -l volume -d 'Mount a directory, a file or a volume' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l mount -d 'Mount with named options: type=bind,source=DIR,target=DIR,readonly' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l tmpfs -d 'Mount memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l volumes-from -d 'Mount what another container has mounted, in the same places' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l image-volume -d 'Make of the image\'s VOLUMEs anonymous ones (anonymous), memory (tmpfs), or nothing (ignore)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l read-only-tmpfs -d 'With --read-only, keep /run, /tmp and /var/tmp writable in memory' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l secret -d 'Give a secret from a file or a variable, as id=NAME,src=FILE or env=NAME; in /run/secrets/NAME, or a variable with type=env; also target=, uid=, gid=, mode=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l shm-size -d 'Make /dev/shm this large' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s m -l memory -d 'Limit memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l memory-swap -d 'Limit memory and swap together; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l memory-reservation -d 'Keep at least this much memory when it gets scarce' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l memory-swappiness -d 'Swap more or less gladly, from 0 to 100' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l oom-score-adj -d 'Be killed more or less gladly when memory is out, from -1000 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cpus -d 'Limit processors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s c -l cpu-shares -d 'Weigh processor time against other containers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cpu-quota -d 'Limit processor time in each period; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cpu-period -d 'Set the period of --cpu-quota' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cpu-rt-runtime -d 'Allow real-time scheduling for this long in each period' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cpu-rt-period -d 'Set the period of --cpu-rt-runtime' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cpuset-mems -d 'Take memory of these nodes only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l pids-limit -d 'Limit processes; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l ulimit -d 'Set a resource limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l blkio-weight -d 'Weigh block devices against other containers, from 10 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l blkio-weight-device -d 'Weigh one block device' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l device-read-bps -d 'Limit bytes read from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l device-write-bps -d 'Limit bytes written to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l device-read-iops -d 'Limit reads from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l device-write-iops -d 'Limit writes to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cgroup-conf -d 'Write to a file of the cgroup (version 2)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cgroup-parent -d 'Make the cgroup below this one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cgroups -d 'Have a cgroup (enabled) or none (disabled)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cap-add -d 'Add a capability, or ALL' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l security-opt -d 'Set no-new-privileges, seccomp=FILE|unconfined, apparmor=PROFILE, label=PART:VALUE|disable, mask=PATHS, unmask=PATHS|ALL, proc-opts=OPTIONS, writable-cgroups or systempaths=unconfined' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l sysctl -d 'Set a kernel parameter of the container\'s namespaces' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l pid -d 'Share processes: host, container:ID' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l ipc -d 'Share System V IPC and /dev/shm: host, container:ID; shareable lets others, none has no /dev/shm' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l uts -d 'Share the host name: host' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l userns -d 'Share users: host' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cgroupns -d 'See cgroups from the container\'s own on (private), or all of them (host)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l device -d 'Give the container a device of this machine, a directory of devices, or a device of CDI (vendor.com/class=name)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l device-cgroup-rule -d 'Allow devices by number: \'c 10:200 rwm\'' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l gpus -d 'Give the container GPUs, as CDI describes them: all, a number, device=ID,...' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l health-cmd -d 'Check the container\'s health with this command: a line for its shell, or a JSON list; none for no check' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l health-interval -d 'Check it this often; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l health-timeout -d 'Kill a check that takes longer, which has failed then; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l health-retries -d 'Call it unhealthy after this many failures in a row; 3 by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l health-start-period -d 'Do not count failures for this long after the start, or until it was healthy once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l health-start-interval -d 'Check it this often in that time; 5s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l health-on-failure -d 'When it turns unhealthy: none, kill, restart, stop' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l timeout -d 'Kill the container after this many seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l isolation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l kernel-memory -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l init-path -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l runtime -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l storage-opt -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cpu-count -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l cpu-percent -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l io-maxbandwidth -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l io-maxiops -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l link-local-ip -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l volume-driver -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l pod -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l pod-id-file -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l requires -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l uidmap -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l gidmap -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l subuidname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l subgidname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l systemd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l passwd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l seccomp-policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l chrootdirs -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l conmon-pidfile -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l group-entry -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l rdt-class -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l health-startup-cmd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l pull -d 'Pull the image when it is missing, always, never, or when the registry has a newer one' -r -f -a "missing\t'When the store does not have it'
always\t'Always'
never\t'Never'
newer\t'When the registry has another'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l platform -d 'Run the image for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l arch -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l os -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l variant -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l rm -d 'Remove the container at its end'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l replace -d 'Remove a container that has the name already'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l env-host -d 'Pass all our variables on'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l unsetenv-all -d 'Take all variables of the image away'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s i -l interactive -d 'Keep standard input open'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s t -l tty -d 'Give the container a terminal'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l init -d 'Run an init above the program that reaps processes and passes signals on'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s P -l publish-all -d 'Publish every exposed port at a random one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l read-only -d 'Make the root read-only'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l oom-kill-disable -d 'Let processes wait when memory is out, in place of killing them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l privileged -d 'Switch confinement off: all capabilities, no filter, no hidden paths'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l no-healthcheck -d 'Do not check its health, whatever the image says'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l use-api-socket
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l rootfs
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l help -d 'Print help'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand create" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l older-than -d 'Mean only what was not used for 30d, 12h or since a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l keep-storage -l max-used-space -l reserved-space -d 'Of the build cache mean the least recently used, until it takes no more than this' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l keep -d 'Never mean the N newest images of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l match -d 'Mean only names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l protect -d 'Never mean names that match a glob; this beats all else' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l label -d 'Mean only what has this label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l filter -d 'Filter as docker does: until=AGE or label=KEY=VALUE; of the build cache also unused-for=AGE, type=regular or type=exec.cachemount' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -s a -l all -l unused -d 'Mean all images that no container uses, not only those without a name; of volumes named ones too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l volumes -d 'Mean volumes as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -s v -l verbose -d 'Show each image, container and volume as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l verify -d 'Read every blob again and check its digest; exit with 1 when something is not sound'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddf" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l older-than -d 'Mean only what was not used for 30d, 12h or since a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l keep-storage -l max-used-space -l reserved-space -d 'Of the build cache mean the least recently used, until it takes no more than this' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l keep -d 'Never mean the N newest images of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l match -d 'Mean only names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l protect -d 'Never mean names that match a glob; this beats all else' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l label -d 'Mean only what has this label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l filter -d 'Filter as docker does: until=AGE or label=KEY=VALUE; of the build cache also unused-for=AGE, type=regular or type=exec.cachemount' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -s a -l all -l unused -d 'Mean all images that no container uses, not only those without a name; of volumes named ones too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l volumes -d 'Mean volumes as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -s v -l verbose -d 'Show each image, container and volume as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l verify -d 'Read every blob again and check its digest; exit with 1 when something is not sound'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand df" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ddiff" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand diff" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -l since -d 'Show first what happened since then: a time, or a duration such as 10m' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -l until -d 'Show only what happens until then' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -s f -l filter -d 'Filter as docker does: container, event, image, label, network, type or volume=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -l no-stream -d 'Show what has happened, and end'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand devents" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -l since -d 'Show first what happened since then: a time, or a duration such as 10m' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -l until -d 'Show only what happens until then' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -s f -l filter -d 'Filter as docker does: container, event, image, label, network, type or volume=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -l no-stream -d 'Show what has happened, and end'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand events" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -s o -l output -d 'Write into this file instead of standard output' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dexport" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -s o -l output -d 'Write into this file instead of standard output' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand export" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -s H -l human -d 'Show sizes and dates for people in tables; with false in bytes and as they are' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l platform -d 'Show this platform\'s image of an index' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l max-waste -d 'Fail when more than this is wasted: 20M, or 5% of all bytes; means --waste' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l no-trunc -d 'Show instructions and digests in full'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l waste -d 'Tell also what later layers overwrite or delete of each layer'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dhist" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -s H -l human -d 'Show sizes and dates for people in tables; with false in bytes and as they are' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l platform -d 'Show this platform\'s image of an index' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l max-waste -d 'Fail when more than this is wasted: 20M, or 5% of all bytes; means --waste' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l no-trunc -d 'Show instructions and digests in full'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l waste -d 'Tell also what later layers overwrite or delete of each layer'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand history" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -s c -l change -d 'Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR and the like' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -s m -l message -d 'Note this in the image\'s history' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -l platform -d 'The platform that the files are for, os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dimport" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -s c -l change -d 'Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR and the like' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -s m -l message -d 'Note this in the image\'s history' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -l platform -d 'The platform that the files are for, os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand import" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -s t -l tag -d 'Give the index this name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l platform -d 'Enter each image for this platform, whatever it says itself; of an index take only this one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l duplicates -d 'Do this with a second image for one platform: refuse, replace the first, or keep both' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l remove -d 'Remove the entry of this platform or digest, and its attestations' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l set-platform -d 'Say for which platform an entry is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l annotation -d 'Annotate the index, or with manifest-descriptor: its entries' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l push -d 'Make it in the registry of its name, not in the store'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -s a -l amend -l append -d 'Change the index that NAME is: add the images, if any, to what it has'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dindex" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -s f -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -s f -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l type -d 'Take names for this: container, image, volume or network' -r -f -a "container\t'A container'
image\t'An image'
volume\t'A volume'
network\t'A network'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -s f -d 'Docker\'s templates are not known; what is said instead is shown' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -s s -l size -d 'Tell disk use too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinspect" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l type -d 'Take names for this: container, image, volume or network' -r -f -a "container\t'A container'
image\t'An image'
volume\t'A volume'
network\t'A network'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -s f -d 'Docker\'s templates are not known; what is said instead is shown' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -s s -l size -d 'Tell disk use too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand inspect" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -s s -l signal -d 'Send this signal: a name or a number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dkill" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -s s -l signal -d 'Send this signal: a name or a number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand kill" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -s i -l input -d 'Read this file or layout directory instead of standard input' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -l platform -d 'Take this platform\'s image of an index as the one that its name stands for here' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dload" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -s i -l input -d 'Read this file or layout directory instead of standard input' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -l platform -d 'Take this platform\'s image of an index as the one that its name stands for here' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand load" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -s u -l username -d 'Log in as this user; asked for on a terminal otherwise' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -s p -l password -d 'Refused: a password on the command line is seen by everybody on this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l password-stdin -d 'Read the password from standard input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogin" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -s u -l username -d 'Log in as this user; asked for on a terminal otherwise' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -s p -l password -d 'Refused: a password on the command line is seen by everybody on this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l password-stdin -d 'Read the password from standard input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand login" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -l authfile -d 'Remove it from this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogout" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -l authfile -d 'Remove it from this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logout" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -s n -l tail -l lines -d 'Show only this many lines from the end, or all' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l since -d 'Show only what is newer: a time, or a duration such as 10m' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l until -d 'Show only what is older' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -s f -l follow -d 'Go on showing what comes until the container ends'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -s t -l timestamps -d 'Show the time of each line'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l details -d 'Show the labels and variables that --log-opt named'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dlogs" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -s n -l tail -l lines -d 'Show only this many lines from the end, or all' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l since -d 'Show only what is newer: a time, or a duration such as 10m' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l until -d 'Show only what is older' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -s f -l follow -d 'Go on showing what comes until the container ends'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -s t -l timestamps -d 'Show the time of each line'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l details -d 'Show the labels and variables that --log-opt named'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand logs" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "ls" -d 'List networks'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "create" -d 'Make a network'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "inspect" -d 'Show networks and who is in them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "rm" -d 'Remove networks that no running container is in'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "prune" -d 'Remove all networks that no running container is in'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "connect" -d 'Put a container into a network, at once if it runs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "disconnect" -d 'Take a container out of a network, at once if it runs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l subnet -d 'Give it this address range, as 10.5.0.0/24; one of IPv4 and one of IPv6' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l gateway -d 'Let this address of a range be the way out; the first one without it' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l ip-range -d 'Give containers addresses of this part of a range only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l aux-address -d 'Give no container this address: NAME=ADDRESS' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l ipv4 -d 'Give it an IPv4 range' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l label -d 'Add a label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -s o -l opt -d 'Set an option of the driver, as mtu=1400 or parent=eth0' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -s d -l driver -d 'Use this driver: bridge, macvlan or ipvlan' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l internal -d 'Let nothing lead out of it'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l ipv6 -d 'Give it an IPv6 range too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l attachable -d 'Accepted for docker\'s sake: any container may be connected to any network'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -s f -l force -d 'Accept that a network is not there'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -s y -l yes -l force -d 'Do not ask'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l alias -d 'Let others find it by this name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l ip -d 'Give it this IPv4 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l ip6 -d 'Give it this IPv6 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -s f -l force -d 'Also out of a network that is there no more'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from disconnect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "ls" -d 'List networks'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "create" -d 'Make a network'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "inspect" -d 'Show networks and who is in them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "rm" -d 'Remove networks that no running container is in'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "prune" -d 'Remove all networks that no running container is in'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "connect" -d 'Put a container into a network, at once if it runs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect" -f -a "disconnect" -d 'Take a container out of a network, at once if it runs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l subnet -d 'Give it this address range, as 10.5.0.0/24; one of IPv4 and one of IPv6' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l gateway -d 'Let this address of a range be the way out; the first one without it' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l ip-range -d 'Give containers addresses of this part of a range only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l aux-address -d 'Give no container this address: NAME=ADDRESS' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l ipv4 -d 'Give it an IPv4 range' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l label -d 'Add a label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -s o -l opt -d 'Set an option of the driver, as mtu=1400 or parent=eth0' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -s d -l driver -d 'Use this driver: bridge, macvlan or ipvlan' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l internal -d 'Let nothing lead out of it'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l ipv6 -d 'Give it an IPv6 range too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l attachable -d 'Accepted for docker\'s sake: any container may be connected to any network'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -s f -l force -d 'Accept that a network is not there'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -s y -l yes -l force -d 'Do not ask'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l alias -d 'Let others find it by this name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l ip -d 'Give it this IPv4 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l ip6 -d 'Give it this IPv6 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -s f -l force -d 'Also out of a network that is there no more'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from disconnect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l rootless -d 'Whether cgroups that cannot be made are no error: true, false or auto; true is refused for now' -r -f -a "auto\t''
true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "create" -d 'Make a container up to its program, which waits for start'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "start" -d 'Start the program of a created container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "state" -d 'Write the state of a container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "kill" -d 'Send a signal to a container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "delete" -d 'Remove a container that has stopped'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "run" -d 'Make and start a container, and stay with it'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "exec" -d 'Run another process in a container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "ps" -d 'Write the processes of a container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "pause" -d 'Hold all processes of a container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "resume" -d 'Let them go on'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "update" -d 'Change limits of a container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "events" -d 'Write what a container uses, again and again, and when memory runs out'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "features" -d 'Write what this runtime can do'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "list" -d 'List containers'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec" -f -a "spec" -d 'Write a config.json to start from'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -s b -l bundle -d 'The directory with config.json and the root file system' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l console-socket -d 'Send the master of the terminal to this socket' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l pid-file -d 'Write the first process\'s id into this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l preserve-fds -d 'Let the program keep this many descriptors after standard error' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l no-pivot -d 'Move the root instead of changing it, for a root that is an initramfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l no-new-keyring -d 'Keep the caller\'s session keyring'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l no-subreaper -d 'Adopt no orphans: what doci does anyway'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from state" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -s a -l all -d 'Send it to all processes of the container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from kill" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -s f -l force -d 'Kill it first; succeed when there is none'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -s b -l bundle -d 'The directory with config.json and the root file system' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l console-socket -d 'Send the master of the terminal to this socket' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l pid-file -d 'Write the first process\'s id into this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l preserve-fds -d 'Let the program keep this many descriptors after standard error' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l no-pivot -d 'Move the root instead of changing it, for a root that is an initramfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l no-new-keyring -d 'Keep the caller\'s session keyring'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l no-subreaper -d 'Adopt no orphans: what doci does anyway'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -s d -l detach -d 'Leave it to itself'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l keep -d 'Keep it, stopped, after its end'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -s p -l process -d 'Take the whole process from this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l cwd -d 'Start in this directory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -s e -l env -d 'Set a variable' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -s u -l user -d 'Run as this user, by number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -s g -l additional-gids -d 'Have this group as well' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -s c -l cap -d 'Have this capability as well' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l apparmor -d 'Be confined by this AppArmor profile' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l process-label -d 'Have this SELinux label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l pid-file -d 'Write its id into this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l console-socket -d 'Send the master of the terminal to this socket' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l preserve-fds -d 'Let it keep this many descriptors after standard error' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l cgroup -d 'Run in this cgroup below the container\'s own' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -s t -l tty -d 'Give it a terminal'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l no-new-privs -d 'Never gain privileges'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -s d -l detach -d 'Leave it to itself'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l ignore-paused -d 'Run in a paused container, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -s f -l format -d 'Write a table, or one JSON array' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from ps" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -s r -l resources -d 'Take all limits from this file, or - from standard input' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l blkio-weight -d 'Relative weight for block devices' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l cpu-period -d 'Microseconds of a period' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l cpu-quota -d 'Microseconds of work in each period' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l cpu-share -d 'Relative weight for processors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l cpuset-cpus -d 'Which processors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l cpuset-mems -d 'Which memory nodes' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l memory -d 'Bytes of memory, also as 64m or 1g; -1 is no limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l memory-reservation -d 'Bytes of memory when it is scarce' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l memory-swap -d 'Bytes of memory and swap together' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l pids-limit -d 'How many processes' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l l3-cache-schema -d 'Share of the third cache, as L3:0=7ff;1=1f' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l mem-bw-schema -d 'Share of memory bandwidth, as MB:0=50;1=100' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l interval -d 'Look this often, as 5s or 500ms' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l stats -d 'Look once'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from features" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -s f -l format -d 'Write a table, or one JSON array' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -s b -l bundle -d 'Into this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l root -d 'Keep containers in this directory' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l log -d 'Append errors and warnings to this file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l rootless -d 'For a container of a plain user'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l debug -d 'Log every command as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand doci; and __fish_seen_subcommand_from spec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpause" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pause" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dport" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand port" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l older-than -d 'Mean only what was not used for 30d, 12h or since a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l keep-storage -l max-used-space -l reserved-space -d 'Of the build cache mean the least recently used, until it takes no more than this' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l keep -d 'Never mean the N newest images of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l match -d 'Mean only names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l protect -d 'Never mean names that match a glob; this beats all else' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l label -d 'Mean only what has this label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l filter -d 'Filter as docker does: until=AGE or label=KEY=VALUE; of the build cache also unused-for=AGE, type=regular or type=exec.cachemount' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -s a -l all -l unused -d 'Mean all images that no container uses, not only those without a name; of volumes named ones too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l volumes -d 'Mean volumes as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -s y -l yes -l force -d 'Ask no question'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dprune" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l older-than -d 'Mean only what was not used for 30d, 12h or since a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l keep-storage -l max-used-space -l reserved-space -d 'Of the build cache mean the least recently used, until it takes no more than this' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l keep -d 'Never mean the N newest images of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l match -d 'Mean only names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l protect -d 'Never mean names that match a glob; this beats all else' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l label -d 'Mean only what has this label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l filter -d 'Filter as docker does: until=AGE or label=KEY=VALUE; of the build cache also unused-for=AGE, type=regular or type=exec.cachemount' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -s a -l all -l unused -d 'Mean all images that no container uses, not only those without a name; of volumes named ones too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l volumes -d 'Mean volumes as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -s y -l yes -l force -d 'Ask no question'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand prune" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -s n -l last -d 'Show only this many of the newest, whether they run or not' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -s a -l all -d 'Show all, not only those that run'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l exited -d 'Show those that have ended or never ran'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -s l -l latest -d 'Show only the newest, whether it runs or not'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -s s -l size -d 'Tell disk use of what each wrote, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l no-trunc -d 'Show ids and digests in full in tables, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dps" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -s n -l last -d 'Show only this many of the newest, whether they run or not' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -s a -l all -d 'Show all, not only those that run'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l exited -d 'Show those that have ended or never ran'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -s l -l latest -d 'Show only the newest, whether it runs or not'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -s s -l size -d 'Tell disk use of what each wrote, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l no-trunc -d 'Show ids and digests in full in tables, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand ps" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l platform -d 'Pull for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s o -l output -d 'Put those files into this directory, in place of the one at hand; - writes the only file to standard output' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l all-platforms -d 'Pull all platforms of each image'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s a -l all-tags -d 'Pull all tags of each repository'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l artifact -d 'Bring the files of artifacts, not images into the store'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l platform -d 'Pull for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s o -l output -d 'Put those files into this directory, in place of the one at hand; - writes the only file to standard output' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l all-platforms -d 'Pull all platforms of each image'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s a -l all-tags -d 'Pull all tags of each repository'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l artifact -d 'Bring the files of artifacts, not images into the store'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l to -d 'Send to this registry, keeping path and tag: [http://]HOST[:PORT][/PREFIX]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l platform -d 'Send only this platform of a multi-platform image, in its place' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l artifact -d 'Send this file as an artifact, or as a part of one' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l media-type -d 'Give the files this media type; as often as there are files, or once for all' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l artifact-type -d 'Give the artifact this type; without it the first file\'s media type' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l subject -d 'Let the artifact refer to this image in the same repository, as a signature or an SBOM does' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l annotation -d 'Annotate the artifact' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -s a -l all-tags -d 'Send all tags of each repository'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l to -d 'Send to this registry, keeping path and tag: [http://]HOST[:PORT][/PREFIX]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l platform -d 'Send only this platform of a multi-platform image, in its place' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l artifact -d 'Send this file as an artifact, or as a part of one' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l media-type -d 'Give the files this media type; as often as there are files, or once for all' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l artifact-type -d 'Give the artifact this type; without it the first file\'s media type' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l subject -d 'Let the artifact refer to this image in the same repository, as a signature or an SBOM does' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l annotation -d 'Annotate the artifact' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -s a -l all-tags -d 'Send all tags of each repository'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s a -l attach -d 'Have only these of stdin, stdout and stderr; what is not attached goes nowhere' -r -f -a "stdin\t''
stdout\t''
stderr\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l detach-keys -d 'Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l sig-proxy -d 'Pass signals on to the container' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l preserve-fds -d 'Pass so many open descriptors on, from 3 up' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l preserve-fd -d 'Pass these open descriptors on, under the same numbers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l sdnotify -d 'Where NOTIFY_SOCKET is set, who tells the service manager that it is ready: container (the socket is given to it), conmon (as soon as it runs), healthy (as soon as its health check passes), or ignore' -r -f -a "container\t''
conmon\t''
healthy\t''
ignore\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l name -d 'Name the container' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l entrypoint -d 'Run this in place of the image\'s entry point; empty takes the entry point away, a JSON list has first arguments as well' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l dotenv -d 'Set variables from a .env file, with quotes, comments and ${NAME}' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l http-proxy -d 'Pass on what our variables say of proxies: http_proxy, https_proxy, ftp_proxy, all_proxy, no_proxy' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l env-merge -d 'Set a variable from those that are set: PATH=/opt/bin:${PATH}' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l unsetenv -d 'Take a variable of the image away' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s w -l workdir -d 'Start in this directory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s u -l user -d 'Run as this user, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l hostuser -d 'Know this user of the host, as if it were in the image\'s /etc/passwd' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l passwd-entry -d 'Add a line to the image\'s /etc/passwd' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l group-add -d 'Be in this group as well; keep-groups stands for those of the caller' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l umask -d 'Set the file mode mask' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l tz -d 'Have this time zone: local, or a name such as Europe/Berlin' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l personality -d 'Run in an execution domain: LINUX, LINUX32' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s l -l label -d 'Set a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l label-file -d 'Set labels from a file of KEY=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l annotation -d 'Set an annotation' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l restart -d 'Start again when it ends: no, on-failure[:N], always, unless-stopped' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l stop-signal -d 'Stop with this signal' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l stop-timeout -d 'Kill after this many seconds of stopping' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cidfile -d 'Write the container\'s id into this file, which must not exist' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l pidfile -d 'Write the number of the container\'s first process into this file at each start' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l log-driver -d 'Keep the log in files (json-file) or nowhere (none); journald and syslog get a copy of what is in files' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l log-opt -d 'Limit the log: max-size=10m, max-file=3; name what dlogs --details tells: labels=A,B, env=C; or say tag=, syslog-address=, syslog-facility=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l network -l net -d 'Join a network: bridge, host, none, container:ID, or one of yours' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s p -l publish -d 'Publish a port of the container on this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l expose -d 'Expose a port' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s h -l hostname -d 'Set the host name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l domainname -d 'Set the domain name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l add-host -d 'Add a line to /etc/hosts; host-gateway stands for this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l link -d 'Have another container in a common network under this name in /etc/hosts, and variables that say where its ports are, as of the start' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l hosts-file -d 'Begin /etc/hosts with the lines of this file; image stands for the image\'s own' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l dns -d 'Ask this name server' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l dns-search -d 'Search names in this domain; . is none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l dns-option -l dns-opt -d 'Set an option of the resolver' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l ip -d 'Have this IPv4 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l ip6 -d 'Have this IPv6 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l mac-address -d 'Have this hardware address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l network-alias -d 'Be found by this name in the network' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s v -l volume -d 'Mount a directory, a file or a volume' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l mount -d 'Mount with named options: type=bind,source=DIR,target=DIR,readonly' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l tmpfs -d 'Mount memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l volumes-from -d 'Mount what another container has mounted, in the same places' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l image-volume -d 'Make of the image\'s VOLUMEs anonymous ones (anonymous), memory (tmpfs), or nothing (ignore)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l read-only-tmpfs -d 'With --read-only, keep /run, /tmp and /var/tmp writable in memory' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l secret -d 'Give a secret from a file or a variable, as id=NAME,src=FILE or env=NAME; in /run/secrets/NAME, or a variable with type=env; also target=, uid=, gid=, mode=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l shm-size -d 'Make /dev/shm this large' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s m -l memory -d 'Limit memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l memory-swap -d 'Limit memory and swap together; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l memory-reservation -d 'Keep at least this much memory when it gets scarce' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l memory-swappiness -d 'Swap more or less gladly, from 0 to 100' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l oom-score-adj -d 'Be killed more or less gladly when memory is out, from -1000 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cpus -d 'Limit processors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s c -l cpu-shares -d 'Weigh processor time against other containers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cpu-quota -d 'Limit processor time in each period; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cpu-period -d 'Set the period of --cpu-quota' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cpu-rt-runtime -d 'Allow real-time scheduling for this long in each period' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cpu-rt-period -d 'Set the period of --cpu-rt-runtime' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cpuset-mems -d 'Take memory of these nodes only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l pids-limit -d 'Limit processes; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l ulimit -d 'Set a resource limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l blkio-weight -d 'Weigh block devices against other containers, from 10 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l blkio-weight-device -d 'Weigh one block device' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l device-read-bps -d 'Limit bytes read from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l device-write-bps -d 'Limit bytes written to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l device-read-iops -d 'Limit reads from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l device-write-iops -d 'Limit writes to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cgroup-conf -d 'Write to a file of the cgroup (version 2)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cgroup-parent -d 'Make the cgroup below this one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cgroups -d 'Have a cgroup (enabled) or none (disabled)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cap-add -d 'Add a capability, or ALL' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l security-opt -d 'Set no-new-privileges, seccomp=FILE|unconfined, apparmor=PROFILE, label=PART:VALUE|disable, mask=PATHS, unmask=PATHS|ALL, proc-opts=OPTIONS, writable-cgroups or systempaths=unconfined' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l sysctl -d 'Set a kernel parameter of the container\'s namespaces' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l pid -d 'Share processes: host, container:ID' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l ipc -d 'Share System V IPC and /dev/shm: host, container:ID; shareable lets others, none has no /dev/shm' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l uts -d 'Share the host name: host' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l userns -d 'Share users: host' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cgroupns -d 'See cgroups from the container\'s own on (private), or all of them (host)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l device -d 'Give the container a device of this machine, a directory of devices, or a device of CDI (vendor.com/class=name)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l device-cgroup-rule -d 'Allow devices by number: \'c 10:200 rwm\'' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l gpus -d 'Give the container GPUs, as CDI describes them: all, a number, device=ID,...' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l health-cmd -d 'Check the container\'s health with this command: a line for its shell, or a JSON list; none for no check' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l health-interval -d 'Check it this often; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l health-timeout -d 'Kill a check that takes longer, which has failed then; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l health-retries -d 'Call it unhealthy after this many failures in a row; 3 by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l health-start-period -d 'Do not count failures for this long after the start, or until it was healthy once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l health-start-interval -d 'Check it this often in that time; 5s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l health-on-failure -d 'When it turns unhealthy: none, kill, restart, stop' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l timeout -d 'Kill the container after this many seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l isolation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l kernel-memory -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l init-path -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l runtime -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l storage-opt -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cpu-count -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l cpu-percent -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l io-maxbandwidth -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l io-maxiops -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l link-local-ip -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l volume-driver -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l pod -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l pod-id-file -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l requires -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l uidmap -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l gidmap -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l subuidname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l subgidname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l systemd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l passwd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l seccomp-policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l chrootdirs -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l conmon-pidfile -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l group-entry -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l rdt-class -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l health-startup-cmd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l pull -d 'Pull the image when it is missing, always, never, or when the registry has a newer one' -r -f -a "missing\t'When the store does not have it'
always\t'Always'
never\t'Never'
newer\t'When the registry has another'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l platform -d 'Run the image for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l arch -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l os -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l variant -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s d -l detach -d 'Run in the background and write the container\'s record'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l rm -d 'Remove the container at its end; in the foreground that is so anyway'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l rmi -d 'Remove the image as well at its end, unless another container uses it'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l keep -d 'Keep the container at its end'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s T -l no-tty -d 'Take no terminal, even on one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l sh -d 'Open a shell in the image, or run the command by one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l replace -d 'Remove a container that has the name already'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l env-host -d 'Pass all our variables on'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l unsetenv-all -d 'Take all variables of the image away'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s i -l interactive -d 'Keep standard input open'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s t -l tty -d 'Give the container a terminal'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l init -d 'Run an init above the program that reaps processes and passes signals on'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s P -l publish-all -d 'Publish every exposed port at a random one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l read-only -d 'Make the root read-only'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l oom-kill-disable -d 'Let processes wait when memory is out, in place of killing them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l privileged -d 'Switch confinement off: all capabilities, no filter, no hidden paths'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l no-healthcheck -d 'Do not check its health, whatever the image says'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l use-api-socket
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l rootfs
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l help -d 'Print help'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dr" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s a -l attach -d 'Have only these of stdin, stdout and stderr; what is not attached goes nowhere' -r -f -a "stdin\t''
stdout\t''
stderr\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l detach-keys -d 'Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l sig-proxy -d 'Pass signals on to the container' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l preserve-fds -d 'Pass so many open descriptors on, from 3 up' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l preserve-fd -d 'Pass these open descriptors on, under the same numbers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l sdnotify -d 'Where NOTIFY_SOCKET is set, who tells the service manager that it is ready: container (the socket is given to it), conmon (as soon as it runs), healthy (as soon as its health check passes), or ignore' -r -f -a "container\t''
conmon\t''
healthy\t''
ignore\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l name -d 'Name the container' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l entrypoint -d 'Run this in place of the image\'s entry point; empty takes the entry point away, a JSON list has first arguments as well' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l dotenv -d 'Set variables from a .env file, with quotes, comments and ${NAME}' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l http-proxy -d 'Pass on what our variables say of proxies: http_proxy, https_proxy, ftp_proxy, all_proxy, no_proxy' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l env-merge -d 'Set a variable from those that are set: PATH=/opt/bin:${PATH}' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l unsetenv -d 'Take a variable of the image away' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s w -l workdir -d 'Start in this directory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s u -l user -d 'Run as this user, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l hostuser -d 'Know this user of the host, as if it were in the image\'s /etc/passwd' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l passwd-entry -d 'Add a line to the image\'s /etc/passwd' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l group-add -d 'Be in this group as well; keep-groups stands for those of the caller' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l umask -d 'Set the file mode mask' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l tz -d 'Have this time zone: local, or a name such as Europe/Berlin' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l personality -d 'Run in an execution domain: LINUX, LINUX32' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s l -l label -d 'Set a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l label-file -d 'Set labels from a file of KEY=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l annotation -d 'Set an annotation' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l restart -d 'Start again when it ends: no, on-failure[:N], always, unless-stopped' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l stop-signal -d 'Stop with this signal' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l stop-timeout -d 'Kill after this many seconds of stopping' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cidfile -d 'Write the container\'s id into this file, which must not exist' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l pidfile -d 'Write the number of the container\'s first process into this file at each start' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l log-driver -d 'Keep the log in files (json-file) or nowhere (none); journald and syslog get a copy of what is in files' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l log-opt -d 'Limit the log: max-size=10m, max-file=3; name what dlogs --details tells: labels=A,B, env=C; or say tag=, syslog-address=, syslog-facility=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l network -l net -d 'Join a network: bridge, host, none, container:ID, or one of yours' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s p -l publish -d 'Publish a port of the container on this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l expose -d 'Expose a port' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s h -l hostname -d 'Set the host name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l domainname -d 'Set the domain name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l add-host -d 'Add a line to /etc/hosts; host-gateway stands for this machine' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l link -d 'Have another container in a common network under this name in /etc/hosts, and variables that say where its ports are, as of the start' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l hosts-file -d 'Begin /etc/hosts with the lines of this file; image stands for the image\'s own' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l dns -d 'Ask this name server' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l dns-search -d 'Search names in this domain; . is none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l dns-option -l dns-opt -d 'Set an option of the resolver' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l ip -d 'Have this IPv4 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l ip6 -d 'Have this IPv6 address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l mac-address -d 'Have this hardware address' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l network-alias -d 'Be found by this name in the network' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s v -l volume -d 'Mount a directory, a file or a volume' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l mount -d 'Mount with named options: type=bind,source=DIR,target=DIR,readonly' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l tmpfs -d 'Mount memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l volumes-from -d 'Mount what another container has mounted, in the same places' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l image-volume -d 'Make of the image\'s VOLUMEs anonymous ones (anonymous), memory (tmpfs), or nothing (ignore)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l read-only-tmpfs -d 'With --read-only, keep /run, /tmp and /var/tmp writable in memory' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l secret -d 'Give a secret from a file or a variable, as id=NAME,src=FILE or env=NAME; in /run/secrets/NAME, or a variable with type=env; also target=, uid=, gid=, mode=' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l shm-size -d 'Make /dev/shm this large' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s m -l memory -d 'Limit memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l memory-swap -d 'Limit memory and swap together; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l memory-reservation -d 'Keep at least this much memory when it gets scarce' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l memory-swappiness -d 'Swap more or less gladly, from 0 to 100' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l oom-score-adj -d 'Be killed more or less gladly when memory is out, from -1000 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cpus -d 'Limit processors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s c -l cpu-shares -d 'Weigh processor time against other containers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cpu-quota -d 'Limit processor time in each period; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cpu-period -d 'Set the period of --cpu-quota' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cpu-rt-runtime -d 'Allow real-time scheduling for this long in each period' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cpu-rt-period -d 'Set the period of --cpu-rt-runtime' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cpuset-mems -d 'Take memory of these nodes only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l pids-limit -d 'Limit processes; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l ulimit -d 'Set a resource limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l blkio-weight -d 'Weigh block devices against other containers, from 10 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l blkio-weight-device -d 'Weigh one block device' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l device-read-bps -d 'Limit bytes read from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l device-write-bps -d 'Limit bytes written to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l device-read-iops -d 'Limit reads from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l device-write-iops -d 'Limit writes to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cgroup-conf -d 'Write to a file of the cgroup (version 2)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cgroup-parent -d 'Make the cgroup below this one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cgroups -d 'Have a cgroup (enabled) or none (disabled)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cap-add -d 'Add a capability, or ALL' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l security-opt -d 'Set no-new-privileges, seccomp=FILE|unconfined, apparmor=PROFILE, label=PART:VALUE|disable, mask=PATHS, unmask=PATHS|ALL, proc-opts=OPTIONS, writable-cgroups or systempaths=unconfined' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l sysctl -d 'Set a kernel parameter of the container\'s namespaces' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l pid -d 'Share processes: host, container:ID' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l ipc -d 'Share System V IPC and /dev/shm: host, container:ID; shareable lets others, none has no /dev/shm' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l uts -d 'Share the host name: host' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l userns -d 'Share users: host' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cgroupns -d 'See cgroups from the container\'s own on (private), or all of them (host)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l device -d 'Give the container a device of this machine, a directory of devices, or a device of CDI (vendor.com/class=name)' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l device-cgroup-rule -d 'Allow devices by number: \'c 10:200 rwm\'' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l gpus -d 'Give the container GPUs, as CDI describes them: all, a number, device=ID,...' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l health-cmd -d 'Check the container\'s health with this command: a line for its shell, or a JSON list; none for no check' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l health-interval -d 'Check it this often; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l health-timeout -d 'Kill a check that takes longer, which has failed then; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l health-retries -d 'Call it unhealthy after this many failures in a row; 3 by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l health-start-period -d 'Do not count failures for this long after the start, or until it was healthy once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l health-start-interval -d 'Check it this often in that time; 5s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l health-on-failure -d 'When it turns unhealthy: none, kill, restart, stop' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l timeout -d 'Kill the container after this many seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l isolation -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l kernel-memory -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l init-path -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l runtime -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l storage-opt -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cpu-count -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l cpu-percent -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l io-maxbandwidth -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l io-maxiops -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l link-local-ip -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l volume-driver -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l pod -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l pod-id-file -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l requires -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l uidmap -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l gidmap -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l subuidname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l subgidname -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l systemd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l passwd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l seccomp-policy -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l chrootdirs -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l conmon-pidfile -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l group-entry -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l rdt-class -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l health-startup-cmd -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l pull -d 'Pull the image when it is missing, always, never, or when the registry has a newer one' -r -f -a "missing\t'When the store does not have it'
always\t'Always'
never\t'Never'
newer\t'When the registry has another'"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l platform -d 'Run the image for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l arch -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l os -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l variant -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s d -l detach -d 'Run in the background and write the container\'s record'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l rm -d 'Remove the container at its end; in the foreground that is so anyway'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l rmi -d 'Remove the image as well at its end, unless another container uses it'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l keep -d 'Keep the container at its end'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s T -l no-tty -d 'Take no terminal, even on one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l sh -d 'Open a shell in the image, or run the command by one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l replace -d 'Remove a container that has the name already'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l env-host -d 'Pass all our variables on'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l unsetenv-all -d 'Take all variables of the image away'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s i -l interactive -d 'Keep standard input open'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s t -l tty -d 'Give the container a terminal'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l init -d 'Run an init above the program that reaps processes and passes signals on'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s P -l publish-all -d 'Publish every exposed port at a random one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l read-only -d 'Make the root read-only'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l oom-kill-disable -d 'Let processes wait when memory is out, in place of killing them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l privileged -d 'Switch confinement off: all capabilities, no filter, no hidden paths'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l no-healthcheck -d 'Do not check its health, whatever the image says'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l use-api-socket
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l rootfs
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l help -d 'Print help'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand run" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l to -d 'Copy every source to this registry ([http://]HOST[:PORT][/PREFIX]), oci:DIR or store:; several times for several' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l platform -d 'Copy only this platform\'s image of each' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l sync -d 'Copy what this file says' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l max -d 'Delete nothing at all when --prune finds more than this many' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l all -d 'Copy all platforms; accepted for skopeo\'s sake, since that is what happens anyway'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -s a -l all-tags -d 'Copy all tags of each repository'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l no-clobber -d 'Leave names alone that are there already, whatever they point at'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l referrers -d 'Take along what refers to an image: signatures, SBOMs, and what refers to those; dpush --help says how they are listed where a registry has no referrers API'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l digest-tags -d 'Take along the tags of an image\'s signatures (sha256-....sig, .att, .sbom)'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l prune -d 'Delete the tags of a copy that its source has no more, after --all-tags or the patterns of a --sync file'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -s y -l yes -d 'Do not ask before --prune deletes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -s n -l dry-run -d 'Copy and delete nothing; write what would be done'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drcp" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drename" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rename" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -s t -l time -l timeout -d 'Kill after this many seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -s s -l stop-signal -l signal -d 'Send this signal first' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drestart" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -s t -l time -l timeout -d 'Kill after this many seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -s s -l stop-signal -l signal -d 'Send this signal first' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand restart" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l grace -d 'Keep what was written within this time, such as 2h; by default 1h while a server runs, else 0' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l trash -d 'Leave what is removed in the trash, where --undo finds it; the next run empties it, or the first one, or dserve, after this time' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l undo -d 'Put back what is in the trash'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l verify -d 'Change nothing; read all content again, and list images of which something is damaged or missing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s f -l force -d 'Work although a registry server that we cannot ask seems to write to the storage, or although no repository is left in it to say what is needed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l platform -d 'Of a multi-platform image show the manifest for this platform' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l file -d 'Write this file of the image to standard output' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -s o -l output -d 'Write the file or the blob to this one' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l long -d 'Also show config, layers, children and annotations'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l raw -d 'Write the exact bytes of the manifest'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l referrers -d 'Show what refers to it: signatures, SBOMs, and what refers to those'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l blob -d 'Write the blob that REPO@DIGEST names to standard output'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l diff -d 'Tell in what two images differ'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l insecure -d 'Reach registries without a checked certificate, or by plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l search -d 'Search for repositories: Docker Hub by its own search, best first; any other registry, which has none, by the names in its catalogue' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l limit -d 'Find at most this many' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l long -d 'Also tell when each tag was built, its platforms, its size, and whether it is signed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -s a -l all -d 'Also show tags that only keep signatures (sha256-...)'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l newest-first -d 'List the newest first, not in the order of their names'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s t -l tag -d 'Give this tag or reference to each image' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s t -l tag -d 'Give this tag or reference to each image' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l max -d 'Delete nothing at all when there are more than this many' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l protect -d 'Never delete names that match a glob, nor what they need, even with --force' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -s n -l dry-run -d 'Delete nothing; write what would go, as a plan for drx -'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -s f -l force -d 'Delete digests although other tags, indexes or signatures need them; those tags go too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -s y -l yes -d 'Accepted for scripts: what is named or comes in records is not questioned'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -s o -l output -d 'Write into this file, whole or not at all, instead of standard output' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l platform -d 'Save only this platform\'s image, os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l oci -d 'Write an OCI image layout only, without what docker before 25 needs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -s o -l output -d 'Write into this file, whole or not at all, instead of standard output' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l platform -d 'Save only this platform\'s image, os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l oci -d 'Write an OCI image layout only, without what docker before 25 needs'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l addr -d 'Listen on this address and port; port 0 takes a free one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l storage -d 'Keep everything in this directory, by default registry/ in the root of the store' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l tls-cert -d 'Speak HTTPS and show the certificate (with its chain) in this PEM file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l tls-key -d 'Use this key of the certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l htpasswd -d 'Let only users of this file in: lines of NAME:HASH as htpasswd -B writes them (bcrypt)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l access-log -d 'Write an access record for each request at the end of this file, or - to standard output' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l max-connections -d 'Serve at most this many connections at a time; others wait' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l max-blob -d 'Take no blob that is larger than this' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l stop-timeout -d 'Let requests under way take this long after the end was asked for; a second signal ends them at once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l anonymous-read -d 'Let everybody read; only pushes and deletions need a login'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l read-only -d 'Take and delete nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l allow-missing -d 'Take manifests whose blobs or children are not here, such as indexes of which only some platforms were copied'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l detach-keys -d 'Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l sig-proxy -d 'Pass signals on to the container' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -s a -l attach -d 'Take part in its run'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -s i -l interactive -d 'Pass standard input on; the container must have been made with -i'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l boot -d 'Start what the policies say after a boot'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstart" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l detach-keys -d 'Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l sig-proxy -d 'Pass signals on to the container' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -s a -l attach -d 'Take part in its run'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -s i -l interactive -d 'Pass standard input on; the container must have been made with -i'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l boot -d 'Start what the policies say after a boot'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand start" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -s i -l interval -d 'Show figures this often, in seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -s a -l all -d 'Show those that do not run as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l no-stream -d 'Show figures once, and end'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l no-trunc -d 'Show ids and digests in full in tables, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstats" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -s i -l interval -d 'Show figures this often, in seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -s a -l all -d 'Show those that do not run as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l no-stream -d 'Show figures once, and end'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l no-trunc -d 'Show ids and digests in full in tables, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stats" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -s t -l time -l timeout -d 'Kill after this many seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -s s -l stop-signal -l signal -d 'Send this signal first' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dstop" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -s t -l time -l timeout -d 'Kill after this many seconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -s s -l stop-signal -l signal -d 'Send this signal first' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -l unordered -d 'Work on several operands at a time, and write results as they finish'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand stop" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -s o -l columns -d 'Show these columns, as ps calls them or as records do' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dtop" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -s o -l columns -d 'Show these columns, as ps calls them or as records do' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand top" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dunpause" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand unpause" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -s m -l memory -d 'Limit memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l memory-swap -d 'Limit memory and swap together; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l memory-reservation -d 'Keep at least this much memory when it gets scarce' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l memory-swappiness -d 'Swap more or less gladly, from 0 to 100' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l cpus -d 'Limit processors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l cpu-quota -d 'Limit processor time in each period, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l cpu-period -d 'The period of --cpu-quota, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -s c -l cpu-shares -d 'Weigh processor time against other containers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l cpu-rt-runtime -d 'Reserve real-time in each period, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l cpu-rt-period -d 'The period of --cpu-rt-runtime, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l cpuset-mems -d 'Take memory of these nodes only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l pids-limit -d 'Limit processes; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l blkio-weight -d 'Weigh disk access against other containers, 10 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l blkio-weight-device -d 'Weigh one block device' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l device-read-bps -d 'Limit bytes read from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l device-write-bps -d 'Limit bytes written to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l device-read-iops -d 'Limit reads from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l device-write-iops -d 'Limit writes to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l unsetenv -d 'Take a variable away' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l health-cmd -d 'Check the container\'s health with this command: a line for its shell, or a JSON list; none for no check' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l health-interval -d 'Check it this often; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l health-timeout -d 'Kill a check that takes longer, which has failed then; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l health-retries -d 'Call it unhealthy after this many failures in a row; 3 by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l health-start-period -d 'Do not count failures for this long after the start, or until it was healthy once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l health-start-interval -d 'Check it this often in that time; 5s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l health-on-failure -d 'When it turns unhealthy: none, kill, restart, stop' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l restart -d 'Start again when it ends: no, on-failure[:N], always, unless-stopped' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l no-healthcheck -d 'Do not check its health, whatever the image says'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dupdate" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -s m -l memory -d 'Limit memory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l memory-swap -d 'Limit memory and swap together; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l memory-reservation -d 'Keep at least this much memory when it gets scarce' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l memory-swappiness -d 'Swap more or less gladly, from 0 to 100' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l cpus -d 'Limit processors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l cpu-quota -d 'Limit processor time in each period, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l cpu-period -d 'The period of --cpu-quota, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -s c -l cpu-shares -d 'Weigh processor time against other containers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l cpu-rt-runtime -d 'Reserve real-time in each period, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l cpu-rt-period -d 'The period of --cpu-rt-runtime, in microseconds' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l cpuset-cpus -d 'Run on these processors only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l cpuset-mems -d 'Take memory of these nodes only' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l pids-limit -d 'Limit processes; -1 is without limit' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l blkio-weight -d 'Weigh disk access against other containers, 10 to 1000' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l blkio-weight-device -d 'Weigh one block device' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l device-read-bps -d 'Limit bytes read from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l device-write-bps -d 'Limit bytes written to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l device-read-iops -d 'Limit reads from a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l device-write-iops -d 'Limit writes to a block device in a second' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l unsetenv -d 'Take a variable away' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l health-cmd -d 'Check the container\'s health with this command: a line for its shell, or a JSON list; none for no check' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l health-interval -d 'Check it this often; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l health-timeout -d 'Kill a check that takes longer, which has failed then; 30s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l health-retries -d 'Call it unhealthy after this many failures in a row; 3 by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l health-start-period -d 'Do not count failures for this long after the start, or until it was healthy once' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l health-start-interval -d 'Check it this often in that time; 5s by default' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l health-on-failure -d 'When it turns unhealthy: none, kill, restart, stop' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l restart -d 'Start again when it ends: no, on-failure[:N], always, unless-stopped' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l no-healthcheck -d 'Do not check its health, whatever the image says'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand update" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "ls" -d 'List volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "create" -d 'Make volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "inspect" -d 'Show volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "rm" -d 'Remove volumes that no container has'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "prune" -d 'Remove the volumes without a name that no container has'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -s d -l driver -d 'Use this driver: local is the only one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -s o -l opt -d 'Set an option of the driver: type=tmpfs with o=size=64m, or type=none, o=bind and device=DIR' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l label -d 'Add a label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -s s -l size -d 'Tell disk use too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -s f -l force -d 'Accept that a volume is not there'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l filter -d 'Filter as docker does: label=KEY=VALUE, until=AGE, all=true' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -s a -l all -d 'Remove those with a name as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -s y -l yes -l force -d 'Ask no question'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "ls" -d 'List volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "create" -d 'Make volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "inspect" -d 'Show volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "rm" -d 'Remove volumes that no container has'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm prune" -f -a "prune" -d 'Remove the volumes without a name that no container has'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -s d -l driver -d 'Use this driver: local is the only one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -s o -l opt -d 'Set an option of the driver: type=tmpfs with o=size=64m, or type=none, o=bind and device=DIR' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l label -d 'Add a label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s s -l size -d 'Tell disk use too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -s f -l force -d 'Accept that a volume is not there'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l filter -d 'Filter as docker does: label=KEY=VALUE, until=AGE, all=true' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -s a -l all -d 'Remove those with a name as well'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -s y -l yes -l force -d 'Ask no question'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l condition -d 'Wait for this: not-running, next-exit, removed, running, healthy, unhealthy' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l timeout -d 'Wait for all of them no longer than this many seconds; what has not come by then is a failure, with exit code 124' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dwait" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l condition -d 'Wait for this: not-running, next-exit, removed, running, healthy, unhealthy' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l timeout -d 'Wait for all of them no longer than this many seconds; what has not come by then is a failure, with exit code 124' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l ignore -d 'A container that is not there is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand wait" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s u -l user -d 'Run as this user, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s w -l workdir -d 'Start in this directory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l detach-keys -d 'With -it, leave the command with these keys: letters and ctrl-LETTER, with commas between; it goes on by itself, and nobody can come back to it' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l preserve-fds -d 'Pass so many open descriptors on, from 3 up' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l preserve-fd -d 'Pass these open descriptors on, under the same numbers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l timeout -d 'Kill the command after this many seconds, and end with 124' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s d -l detach -d 'Run in the background'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s i -l interactive -d 'Keep standard input open'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s t -l tty -d 'Give the command a terminal'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s T -l no-tty -d 'Take no terminal, even on one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l privileged -d 'Have all capabilities and no filter'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dx" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s u -l user -d 'Run as this user, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s w -l workdir -d 'Start in this directory' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l detach-keys -d 'With -it, leave the command with these keys: letters and ctrl-LETTER, with commas between; it goes on by itself, and nobody can come back to it' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l preserve-fds -d 'Pass so many open descriptors on, from 3 up' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l preserve-fd -d 'Pass these open descriptors on, under the same numbers' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l timeout -d 'Kill the command after this many seconds, and end with 124' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s d -l detach -d 'Run in the background'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s i -l interactive -d 'Keep standard input open'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s t -l tty -d 'Give the command a terminal'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s T -l no-tty -d 'Take no terminal, even on one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l privileged -d 'Have all capabilities and no filter'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand exec" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -s f -l force -d 'Take the name away even if a container uses the image, or an id has names in several repositories; what is missing is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -s y -l yes -d 'Remove what a glob selects without a question'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l no-prune -d 'Accepted for docker\'s sake: what nothing needs goes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -s f -l force -d 'Take the name away even if a container uses the image, or an id has names in several repositories; what is missing is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -s y -l yes -d 'Remove what a glob selects without a question'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l no-prune -d 'Accepted for docker\'s sake: what nothing needs goes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -s f -l force -d 'Kill what runs first; what is missing is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l ignore -d 'What is missing is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l exited -d 'Remove all that have ended or never ran'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -s v -l volumes -d 'Remove volumes without a name along with the container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -s y -l yes -d 'Remove what a glob selects without a question'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdx" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -s f -l force -d 'Kill what runs first; what is missing is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l ignore -d 'What is missing is fine'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l exited -d 'Remove all that have ended or never ran'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -s v -l volumes -d 'Remove volumes without a name along with the container'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -s y -l yes -d 'Remove what a glob selects without a question'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rm" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -s a -l all -d 'Accepted for docker\'s sake: all names are shown anyway'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l digests -d 'Show ids and digests in full in tables, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l no-trunc -d 'Show ids and digests in full in tables, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l long -d 'Also tell disk use, and whether a container uses the image'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l keep -d 'Never select the N newest of each repository' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l match -d 'Select names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l regex -d 'Select names in which a regular expression is found' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l not-match -d 'Leave out names that match a glob' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s a -l all -d 'Accepted for docker\'s sake: all names are shown anyway'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l digests -d 'Show ids and digests in full in tables, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l no-trunc -d 'Show ids and digests in full in tables, too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l long -d 'Also tell disk use, and whether a container uses the image'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s V -l version -d 'Print version'
