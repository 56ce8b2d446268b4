# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_doci_global_optspecs
    string join \n root= log= log-format= debug systemd-cgroup cgroup-manager= rootless= format= q/quiet fields= schema record-file= progress= h/help V/version
end

function __fish_doci_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_doci_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_doci_using_subcommand
    set -l cmd (__fish_doci_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c doci -n "__fish_doci_needs_command" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_needs_command" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_needs_command" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_needs_command" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_needs_command" -l rootless -d 'Whether cgroups that cannot be made are no error: true, false or auto; true is refused for now' -r -f -a "auto\t''
true\t''
false\t''"
complete -c doci -n "__fish_doci_needs_command" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_needs_command" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_needs_command" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_needs_command" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_needs_command" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_needs_command" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_needs_command" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_needs_command" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_needs_command" -s V -l version -d 'Print version'
complete -c doci -n "__fish_doci_needs_command" -f -a "create" -d 'Make a container up to its program, which waits for start'
complete -c doci -n "__fish_doci_needs_command" -f -a "start" -d 'Start the program of a created container'
complete -c doci -n "__fish_doci_needs_command" -f -a "state" -d 'Write the state of a container'
complete -c doci -n "__fish_doci_needs_command" -f -a "kill" -d 'Send a signal to a container'
complete -c doci -n "__fish_doci_needs_command" -f -a "delete" -d 'Remove a container that has stopped'
complete -c doci -n "__fish_doci_needs_command" -f -a "run" -d 'Make and start a container, and stay with it'
complete -c doci -n "__fish_doci_needs_command" -f -a "exec" -d 'Run another process in a container'
complete -c doci -n "__fish_doci_needs_command" -f -a "ps" -d 'Write the processes of a container'
complete -c doci -n "__fish_doci_needs_command" -f -a "pause" -d 'Hold all processes of a container'
complete -c doci -n "__fish_doci_needs_command" -f -a "resume" -d 'Let them go on'
complete -c doci -n "__fish_doci_needs_command" -f -a "update" -d 'Change limits of a container'
complete -c doci -n "__fish_doci_needs_command" -f -a "events" -d 'Write what a container uses, again and again, and when memory runs out'
complete -c doci -n "__fish_doci_needs_command" -f -a "features" -d 'Write what this runtime can do'
complete -c doci -n "__fish_doci_needs_command" -f -a "list" -d 'List containers'
complete -c doci -n "__fish_doci_needs_command" -f -a "spec" -d 'Write a config.json to start from'
complete -c doci -n "__fish_doci_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c doci -n "__fish_doci_using_subcommand create" -s b -l bundle -d 'The directory with config.json and the root file system' -r -F
complete -c doci -n "__fish_doci_using_subcommand create" -l console-socket -d 'Send the master of the terminal to this socket' -r -F
complete -c doci -n "__fish_doci_using_subcommand create" -l pid-file -d 'Write the first process\'s id into this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand create" -l preserve-fds -d 'Let the program keep this many descriptors after standard error' -r
complete -c doci -n "__fish_doci_using_subcommand create" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand create" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand create" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand create" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand create" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand create" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand create" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand create" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand create" -l no-pivot -d 'Move the root instead of changing it, for a root that is an initramfs'
complete -c doci -n "__fish_doci_using_subcommand create" -l no-new-keyring -d 'Keep the caller\'s session keyring'
complete -c doci -n "__fish_doci_using_subcommand create" -l no-subreaper -d 'Adopt no orphans: what doci does anyway'
complete -c doci -n "__fish_doci_using_subcommand create" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand create" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand create" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand create" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand start" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand start" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand start" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand start" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand start" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand start" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand start" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand start" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand start" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand start" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand start" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand start" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand start" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand state" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand state" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand state" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand state" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand state" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand state" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand state" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand state" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand state" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand state" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand state" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand state" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand state" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand kill" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand kill" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand kill" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand kill" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand kill" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand kill" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand kill" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand kill" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand kill" -s a -l all -d 'Send it to all processes of the container'
complete -c doci -n "__fish_doci_using_subcommand kill" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand kill" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand kill" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand kill" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand kill" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand delete" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand delete" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand delete" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand delete" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand delete" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand delete" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand delete" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand delete" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand delete" -s f -l force -d 'Kill it first; succeed when there is none'
complete -c doci -n "__fish_doci_using_subcommand delete" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand delete" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand delete" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand delete" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand run" -s b -l bundle -d 'The directory with config.json and the root file system' -r -F
complete -c doci -n "__fish_doci_using_subcommand run" -l console-socket -d 'Send the master of the terminal to this socket' -r -F
complete -c doci -n "__fish_doci_using_subcommand run" -l pid-file -d 'Write the first process\'s id into this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand run" -l preserve-fds -d 'Let the program keep this many descriptors after standard error' -r
complete -c doci -n "__fish_doci_using_subcommand run" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand run" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand run" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand run" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand run" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand run" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand run" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand run" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand run" -l no-pivot -d 'Move the root instead of changing it, for a root that is an initramfs'
complete -c doci -n "__fish_doci_using_subcommand run" -l no-new-keyring -d 'Keep the caller\'s session keyring'
complete -c doci -n "__fish_doci_using_subcommand run" -l no-subreaper -d 'Adopt no orphans: what doci does anyway'
complete -c doci -n "__fish_doci_using_subcommand run" -s d -l detach -d 'Leave it to itself'
complete -c doci -n "__fish_doci_using_subcommand run" -l keep -d 'Keep it, stopped, after its end'
complete -c doci -n "__fish_doci_using_subcommand run" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand run" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand run" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand run" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand exec" -s p -l process -d 'Take the whole process from this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand exec" -l cwd -d 'Start in this directory' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -s e -l env -d 'Set a variable' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -s u -l user -d 'Run as this user, by number' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -s g -l additional-gids -d 'Have this group as well' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -s c -l cap -d 'Have this capability as well' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -l apparmor -d 'Be confined by this AppArmor profile' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -l process-label -d 'Have this SELinux label' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -l pid-file -d 'Write its id into this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand exec" -l console-socket -d 'Send the master of the terminal to this socket' -r -F
complete -c doci -n "__fish_doci_using_subcommand exec" -l preserve-fds -d 'Let it keep this many descriptors after standard error' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -l cgroup -d 'Run in this cgroup below the container\'s own' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand exec" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand exec" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand exec" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand exec" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand exec" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand exec" -s t -l tty -d 'Give it a terminal'
complete -c doci -n "__fish_doci_using_subcommand exec" -l no-new-privs -d 'Never gain privileges'
complete -c doci -n "__fish_doci_using_subcommand exec" -s d -l detach -d 'Leave it to itself'
complete -c doci -n "__fish_doci_using_subcommand exec" -l ignore-paused -d 'Run in a paused container, too'
complete -c doci -n "__fish_doci_using_subcommand exec" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand exec" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand exec" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand exec" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand ps" -s f -l format -d 'Write a table, or one JSON array' -r
complete -c doci -n "__fish_doci_using_subcommand ps" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand ps" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand ps" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand ps" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand ps" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand ps" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand ps" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand ps" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand ps" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand ps" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand ps" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand ps" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand pause" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand pause" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand pause" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand pause" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand pause" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand pause" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand pause" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand pause" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand pause" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand pause" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand pause" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand pause" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand pause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand resume" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand resume" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand resume" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand resume" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand resume" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand resume" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand resume" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand resume" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand resume" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand resume" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand resume" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand resume" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand update" -s r -l resources -d 'Take all limits from this file, or - from standard input' -r -F
complete -c doci -n "__fish_doci_using_subcommand update" -l blkio-weight -d 'Relative weight for block devices' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l cpu-period -d 'Microseconds of a period' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l cpu-quota -d 'Microseconds of work in each period' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l cpu-share -d 'Relative weight for processors' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l cpuset-cpus -d 'Which processors' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l cpuset-mems -d 'Which memory nodes' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l memory -d 'Bytes of memory, also as 64m or 1g; -1 is no limit' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l memory-reservation -d 'Bytes of memory when it is scarce' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l memory-swap -d 'Bytes of memory and swap together' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l pids-limit -d 'How many processes' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l l3-cache-schema -d 'Share of the third cache, as L3:0=7ff;1=1f' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l mem-bw-schema -d 'Share of memory bandwidth, as MB:0=50;1=100' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand update" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand update" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand update" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand update" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand update" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand update" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand update" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand update" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand update" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand events" -l interval -d 'Look this often, as 5s or 500ms' -r
complete -c doci -n "__fish_doci_using_subcommand events" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand events" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand events" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand events" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand events" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand events" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand events" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand events" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand events" -l stats -d 'Look once'
complete -c doci -n "__fish_doci_using_subcommand events" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand events" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand events" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand events" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand events" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand features" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand features" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand features" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand features" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand features" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand features" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand features" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand features" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand features" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand features" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand features" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand features" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand features" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand list" -s f -l format -d 'Write a table, or one JSON array' -r
complete -c doci -n "__fish_doci_using_subcommand list" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand list" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand list" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand list" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand list" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand list" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand list" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand list" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand list" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand list" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand list" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand spec" -s b -l bundle -d 'Into this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand spec" -l root -d 'Keep containers in this directory' -r -F
complete -c doci -n "__fish_doci_using_subcommand spec" -l log -d 'Append errors and warnings to this file' -r -F
complete -c doci -n "__fish_doci_using_subcommand spec" -l log-format -d 'Write the log as text or json' -r -f -a "text\t'`time="..." level=error msg="..."`'
json\t'A JSON object per line'"
complete -c doci -n "__fish_doci_using_subcommand spec" -l cgroup-manager -d 'Manage cgroups with cgroupfs; systemd is refused' -r -f -a "cgroupfs\t''
systemd\t''"
complete -c doci -n "__fish_doci_using_subcommand spec" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c doci -n "__fish_doci_using_subcommand spec" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c doci -n "__fish_doci_using_subcommand spec" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c doci -n "__fish_doci_using_subcommand spec" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c doci -n "__fish_doci_using_subcommand spec" -l rootless -d 'For a container of a plain user'
complete -c doci -n "__fish_doci_using_subcommand spec" -l debug -d 'Log every command as well'
complete -c doci -n "__fish_doci_using_subcommand spec" -l systemd-cgroup -d 'Refused: cgroups are made in the file system; tell the engine to use cgroupfs'
complete -c doci -n "__fish_doci_using_subcommand spec" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c doci -n "__fish_doci_using_subcommand spec" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c doci -n "__fish_doci_using_subcommand spec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "create" -d 'Make a container up to its program, which waits for start'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "start" -d 'Start the program of a created container'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "state" -d 'Write the state of a container'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "kill" -d 'Send a signal to a container'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "delete" -d 'Remove a container that has stopped'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "run" -d 'Make and start a container, and stay with it'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "exec" -d 'Run another process in a container'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "ps" -d 'Write the processes of a container'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "pause" -d 'Hold all processes of a container'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "resume" -d 'Let them go on'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "update" -d 'Change limits of a container'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "events" -d 'Write what a container uses, again and again, and when memory runs out'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "features" -d 'Write what this runtime can do'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "list" -d 'List containers'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "spec" -d 'Write a config.json to start from'
complete -c doci -n "__fish_doci_using_subcommand help; and not __fish_seen_subcommand_from create start state kill delete run exec ps pause resume update events features list spec help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
