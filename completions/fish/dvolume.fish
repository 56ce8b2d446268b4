# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_dvolume_global_optspecs
    string join \n format= q/quiet fields= schema record-file= progress= root= 0/null field= allow-empty require h/help V/version
end

function __fish_dvolume_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_dvolume_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_dvolume_using_subcommand
    set -l cmd (__fish_dvolume_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c dvolume -n "__fish_dvolume_needs_command" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dvolume -n "__fish_dvolume_needs_command" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dvolume -n "__fish_dvolume_needs_command" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dvolume -n "__fish_dvolume_needs_command" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dvolume -n "__fish_dvolume_needs_command" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dvolume -n "__fish_dvolume_needs_command" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dvolume -n "__fish_dvolume_needs_command" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dvolume -n "__fish_dvolume_needs_command" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dvolume -n "__fish_dvolume_needs_command" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dvolume -n "__fish_dvolume_needs_command" -l allow-empty -d 'Succeed when no record arrives'
complete -c dvolume -n "__fish_dvolume_needs_command" -l require -d 'Fail when no record arrives'
complete -c dvolume -n "__fish_dvolume_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dvolume -n "__fish_dvolume_needs_command" -s V -l version -d 'Print version'
complete -c dvolume -n "__fish_dvolume_needs_command" -f -a "ls" -d 'List volumes'
complete -c dvolume -n "__fish_dvolume_needs_command" -f -a "create" -d 'Make volumes'
complete -c dvolume -n "__fish_dvolume_needs_command" -f -a "inspect" -d 'Show volumes'
complete -c dvolume -n "__fish_dvolume_needs_command" -f -a "rm" -d 'Remove volumes that no container has'
complete -c dvolume -n "__fish_dvolume_needs_command" -f -a "prune" -d 'Remove the volumes without a name that no container has'
complete -c dvolume -n "__fish_dvolume_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l older-than -d 'Select what is older than 30d, 12h or a date' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l newer-than -d 'Select what is newer than 30d, 12h or a date' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l keep -d 'Never select the N newest of each repository' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l match -d 'Select names that match a glob' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l regex -d 'Select names in which a regular expression is found' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l not-match -d 'Leave out names that match a glob' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l larger-than -d 'Select what is larger than 500M or 1G' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l label -d 'Select by label: KEY or KEY=VALUE' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l protect -d 'Never select names that match a glob; this beats all other selectors' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l clock -d 'Tell age by this time: created, added, used, pushed, pulled, started or finished' -r -f -a "created\t''
added\t''
used\t''
pushed\t''
pulled\t''
started\t''
finished\t''"
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -s f -l filter -d 'Filter as docker does: KEY=VALUE' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l unused -d 'Select what no container uses'
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l dangling -d 'Select images whose name was taken by a newer one; in a registry, tags that point at nothing'
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l untagged -d 'Select what has no tag'
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l allow-empty -d 'Succeed when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -l require -d 'Fail when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -s d -l driver -d 'Use this driver: local is the only one' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -s o -l opt -d 'Set an option of the driver: type=tmpfs with o=size=64m, or type=none, o=bind and device=DIR' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l label -d 'Add a label: KEY or KEY=VALUE' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l allow-empty -d 'Succeed when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -l require -d 'Fail when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -s s -l size -d 'Tell disk use too'
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -l allow-empty -d 'Succeed when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -l require -d 'Fail when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -s f -l force -d 'Accept that a volume is not there'
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -s n -l dry-run -d 'Only show what would be removed'
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -l allow-empty -d 'Succeed when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -l require -d 'Fail when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l filter -d 'Filter as docker does: label=KEY=VALUE, until=AGE, all=true' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -s a -l all -d 'Remove those with a name as well'
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -s y -l yes -l force -d 'Ask no question'
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -s n -l dry-run -d 'Only show what would be removed'
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l allow-empty -d 'Succeed when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -l require -d 'Fail when no record arrives'
complete -c dvolume -n "__fish_dvolume_using_subcommand prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dvolume -n "__fish_dvolume_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune help" -f -a "ls" -d 'List volumes'
complete -c dvolume -n "__fish_dvolume_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune help" -f -a "create" -d 'Make volumes'
complete -c dvolume -n "__fish_dvolume_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune help" -f -a "inspect" -d 'Show volumes'
complete -c dvolume -n "__fish_dvolume_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune help" -f -a "rm" -d 'Remove volumes that no container has'
complete -c dvolume -n "__fish_dvolume_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune help" -f -a "prune" -d 'Remove the volumes without a name that no container has'
complete -c dvolume -n "__fish_dvolume_using_subcommand help; and not __fish_seen_subcommand_from ls create inspect rm prune help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
