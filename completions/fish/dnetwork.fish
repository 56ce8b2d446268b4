# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_dnetwork_global_optspecs
    string join \n format= q/quiet fields= schema record-file= progress= root= 0/null field= allow-empty require h/help V/version
end

function __fish_dnetwork_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_dnetwork_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_dnetwork_using_subcommand
    set -l cmd (__fish_dnetwork_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c dnetwork -n "__fish_dnetwork_needs_command" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dnetwork -n "__fish_dnetwork_needs_command" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dnetwork -n "__fish_dnetwork_needs_command" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dnetwork -n "__fish_dnetwork_needs_command" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dnetwork -n "__fish_dnetwork_needs_command" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dnetwork -n "__fish_dnetwork_needs_command" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dnetwork -n "__fish_dnetwork_needs_command" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -l allow-empty -d 'Succeed when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -l require -d 'Fail when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -s V -l version -d 'Print version'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -f -a "ls" -d 'List networks'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -f -a "create" -d 'Make a network'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -f -a "inspect" -d 'Show networks and who is in them'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -f -a "rm" -d 'Remove networks that no running container is in'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -f -a "prune" -d 'Remove all networks that no running container is in'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -f -a "connect" -d 'Put a container into a network, at once if it runs'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -f -a "disconnect" -d 'Take a container out of a network, at once if it runs'
complete -c dnetwork -n "__fish_dnetwork_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l keep -d 'Never select the N newest of each repository' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l match -d 'Select names that match a glob' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l regex -d 'Select names in which a regular expression is found' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l not-match -d 'Leave out names that match a glob' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l unused -d 'Select what no container uses'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l untagged -d 'Select what has no tag'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -l require -d 'Fail when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l subnet -d 'Give it this address range, as 10.5.0.0/24; one of IPv4 and one of IPv6' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l gateway -d 'Let this address of a range be the way out; the first one without it' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l ip-range -d 'Give containers addresses of this part of a range only' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l aux-address -d 'Give no container this address: NAME=ADDRESS' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l ipv4 -d 'Give it an IPv4 range' -r -f -a "true\t''
false\t''"
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l label -d 'Add a label: KEY or KEY=VALUE' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -s o -l opt -d 'Set an option of the driver, as mtu=1400 or parent=eth0' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -s d -l driver -d 'Use this driver: bridge, macvlan or ipvlan' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l internal -d 'Let nothing lead out of it'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l ipv6 -d 'Give it an IPv6 range too'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l attachable -d 'Accepted for docker\'s sake: any container may be connected to any network'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l allow-empty -d 'Succeed when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -l require -d 'Fail when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -l require -d 'Fail when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -s f -l force -d 'Accept that a network is not there'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -s n -l dry-run -d 'Only show what would be removed'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -l require -d 'Fail when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l keep -d 'Never select the N newest of each repository' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l match -d 'Select names that match a glob' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l regex -d 'Select names in which a regular expression is found' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l not-match -d 'Leave out names that match a glob' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l unused -d 'Select what no container uses'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l untagged -d 'Select what has no tag'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -s y -l yes -l force -d 'Do not ask'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -s n -l dry-run -d 'Only show what would be removed'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l allow-empty -d 'Succeed when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -l require -d 'Fail when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l alias -d 'Let others find it by this name' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l ip -d 'Give it this IPv4 address' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l ip6 -d 'Give it this IPv6 address' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l allow-empty -d 'Succeed when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -l require -d 'Fail when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -s f -l force -d 'Also out of a network that is there no more'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -l allow-empty -d 'Succeed when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -l require -d 'Fail when no record arrives'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand disconnect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect help" -f -a "ls" -d 'List networks'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect help" -f -a "create" -d 'Make a network'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect help" -f -a "inspect" -d 'Show networks and who is in them'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect help" -f -a "rm" -d 'Remove networks that no running container is in'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect help" -f -a "prune" -d 'Remove all networks that no running container is in'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect help" -f -a "connect" -d 'Put a container into a network, at once if it runs'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect help" -f -a "disconnect" -d 'Take a container out of a network, at once if it runs'
complete -c dnetwork -n "__fish_dnetwork_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune connect disconnect help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
