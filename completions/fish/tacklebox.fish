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
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dbuild" -d 'Build an image from a Dockerfile'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "build" -d 'Build an image from a Dockerfile'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dimport" -d 'Make an image of a root file system in a tar'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "import" -d 'Make an image of a root file system in a tar'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dinfo" -d 'Show what this host can do, and what is missing for what'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "info" -d 'Show what this host can do, and what is missing for what'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dload" -d 'Load images from an archive'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "load" -d 'Load images from an archive'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dlogin" -d 'Log in to a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "login" -d 'Log in to a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dlogout" -d 'Log out of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "logout" -d 'Log out of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dnetwork" -d 'List, make, show and remove networks'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "network" -d 'List, make, show and remove networks'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dpull" -d 'Pull images from registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "pull" -d 'Pull images from registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dpush" -d 'Push images to registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "push" -d 'Push images to registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drgcdr" -d 'Collect the garbage in the storage of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drm" -d 'Show manifests in a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drs" -d 'Show the repositories and tags of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drt" -d 'Give images other names'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "tag" -d 'Give images other names'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drx" -d 'Delete tags and manifests in a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dsave" -d 'Save images into an archive'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "save" -d 'Save images into an archive'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dserve" -d 'Serve a registry from a directory'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dvolume" -d 'List, make, show and remove volumes'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "volume" -d 'List, make, show and remove volumes'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rdi" -d 'Remove local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rmi" -d 'Remove local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "sdi" -d 'Show local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "images" -d 'Show local images'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand completions" -s h -l help -d 'Print help'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s t -l tag -d 'Give the image this name; may stand several times' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l to -d 'Send to this registry, keeping path and tag: [http://]HOST[:PORT][/PREFIX]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s f -l file -d 'Read this Dockerfile; - reads standard input' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l target -d 'Build this stage, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l build-arg -d 'Set an argument of the Dockerfile; without a value, from the environment' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l label -d 'Give the image a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l platform -d 'Build for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l secret -d 'Give steps a secret, as id=ID,src=FILE or id=ID,env=VARIABLE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l add-host -d 'Give steps this line in /etc/hosts' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l network -d 'Give steps this network: default, host or none' -r -f -a "default\t''
bridge\t''
host\t''
none\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l ulimit -d 'Limit a resource of steps, as TYPE=SOFT[:HARD]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l shm-size -d 'Give steps a /dev/shm of this size' -r
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l pull -d 'Pull base images even when the store has them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand bcp" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s t -l tag -d 'Give the image this name; may stand several times' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l iidfile -d 'Write the image\'s id into a file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l metadata-file -d 'Write digests and name into a file, as JSON' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s f -l file -d 'Read this Dockerfile; - reads standard input' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l target -d 'Build this stage, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l build-arg -d 'Set an argument of the Dockerfile; without a value, from the environment' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l label -d 'Give the image a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l platform -d 'Build for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l secret -d 'Give steps a secret, as id=ID,src=FILE or id=ID,env=VARIABLE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l add-host -d 'Give steps this line in /etc/hosts' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l network -d 'Give steps this network: default, host or none' -r -f -a "default\t''
bridge\t''
host\t''
none\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l ulimit -d 'Limit a resource of steps, as TYPE=SOFT[:HARD]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l shm-size -d 'Give steps a /dev/shm of this size' -r
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l pull -d 'Pull base images even when the store has them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dbuild" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s t -l tag -d 'Give the image this name; may stand several times' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l iidfile -d 'Write the image\'s id into a file' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l metadata-file -d 'Write digests and name into a file, as JSON' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s f -l file -d 'Read this Dockerfile; - reads standard input' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l target -d 'Build this stage, by name or number' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l build-arg -d 'Set an argument of the Dockerfile; without a value, from the environment' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l label -d 'Give the image a label' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l platform -d 'Build for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l secret -d 'Give steps a secret, as id=ID,src=FILE or id=ID,env=VARIABLE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l add-host -d 'Give steps this line in /etc/hosts' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l network -d 'Give steps this network: default, host or none' -r -f -a "default\t''
bridge\t''
host\t''
none\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l ulimit -d 'Limit a resource of steps, as TYPE=SOFT[:HARD]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l shm-size -d 'Give steps a /dev/shm of this size' -r
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l pull -d 'Pull base images even when the store has them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand build" -s V -l version -d 'Print version'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dinfo" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand info" -s V -l version -d 'Print version'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "ls" -d 'List networks'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "create" -d 'Make a network'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "inspect" -d 'Show networks and who is in them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "rm" -d 'Remove networks that no running container is in'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l dangling -d 'Select images whose name was taken by a newer one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l subnet -d 'Give it this address range, as 10.5.0.0/24; one of IPv4 and one of IPv6' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l gateway -d 'Give its bridge this address; the first of the range without it' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l label -d 'Add a label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -s o -l opt -d 'Set an option: mtu=N' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -s d -l driver -d 'Use this driver: bridge is the only one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l internal -d 'Let nothing lead out of it'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l ipv6 -d 'Give it an IPv6 range too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from create" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from inspect" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dnetwork; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "ls" -d 'List networks'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "create" -d 'Make a network'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "inspect" -d 'Show networks and who is in them'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "rm" -d 'Remove networks that no running container is in'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l dangling -d 'Select images whose name was taken by a newer one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l subnet -d 'Give it this address range, as 10.5.0.0/24; one of IPv4 and one of IPv6' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l gateway -d 'Give its bridge this address; the first of the range without it' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l label -d 'Add a label: KEY or KEY=VALUE' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -s o -l opt -d 'Set an option: mtu=N' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -s d -l driver -d 'Use this driver: bridge is the only one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l internal -d 'Let nothing lead out of it'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l ipv6 -d 'Give it an IPv6 range too'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from create" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from inspect" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand network; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l platform -d 'Pull for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l all-platforms -d 'Pull all platforms of each image'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s a -l all-tags -d 'Pull all tags of each repository'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpull" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l platform -d 'Pull for this platform, as os/arch[/variant]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l authfile -d 'Look for logins in this file first' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l all-platforms -d 'Pull all platforms of each image'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s a -l all-tags -d 'Pull all tags of each repository'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand pull" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l to -d 'Send to this registry, keeping path and tag: [http://]HOST[:PORT][/PREFIX]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l platform -d 'Send only this platform of a multi-platform image, in its place' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l authfile -d 'Look for logins in this file first' -r -F
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dpush" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l to -d 'Send to this registry, keeping path and tag: [http://]HOST[:PORT][/PREFIX]' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l platform -d 'Send only this platform of a multi-platform image, in its place' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l authfile -d 'Look for logins in this file first' -r -F
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand push" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l grace -d 'Keep what was written within this time, such as 2h; by default 1h while a server runs, else 0' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s n -l dry-run -d 'Only show what would be removed'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l trash -d 'Leave what is removed in the trash, where --undo finds it and the next run empties it'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l undo -d 'Put back what is in the trash'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s f -l force -d 'Work although a registry server that we cannot ask seems to write to the storage'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drgcdr" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l platform -d 'Of a multi-platform image show the manifest for this platform' -r
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drm" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l search -d 'Search for repositories; Docker Hub unless a registry is named' -r
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l dangling -d 'Select images whose name was taken by a newer one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l plain-http -d 'Speak plain HTTP'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drs" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l max -d 'Delete nothing at all when there are more than this many' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l protect -d 'Never delete names that match a glob' -r
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drx" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dsave" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand save" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l addr -d 'Listen on this address and port; port 0 takes a free one' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l storage -d 'Keep everything in this directory, by default registry/ in the root of the store' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dserve" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "ls" -d 'List volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "create" -d 'Make volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "inspect" -d 'Show volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "rm" -d 'Remove volumes that no container has'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l dangling -d 'Select images whose name was taken by a newer one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -s d -l driver -d 'Use this driver: local is the only one' -r
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from inspect" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand dvolume; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "ls" -d 'List volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "create" -d 'Make volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "inspect" -d 'Show volumes'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and not __fish_seen_subcommand_from ls create inspect rm" -f -a "rm" -d 'Remove volumes that no container has'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l dangling -d 'Select images whose name was taken by a newer one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -s d -l driver -d 'Use this driver: local is the only one' -r
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from inspect" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand volume; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rdi" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand rmi" -s V -l version -d 'Print version'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l long -d 'Also tell disk use, and whether a container uses the image'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l dangling -d 'Select images whose name was taken by a newer one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l unordered -d 'Write results as they finish, not in the order of the input'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l long -d 'Also tell disk use, and whether a container uses the image'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l unused -d 'Select what no container uses'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l dangling -d 'Select images whose name was taken by a newer one'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l untagged -d 'Select what has no tag'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -s V -l version -d 'Print version'
