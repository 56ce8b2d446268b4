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
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drt" -d 'Give images other names'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "tag" -d 'Give images other names'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dserve" -d 'Serve a registry from a directory'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rdi" -d 'Remove local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rmi" -d 'Remove local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "sdi" -d 'Show local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "images" -d 'Show local images'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand completions" -s h -l help -d 'Print help'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s t -l tag -d 'Give this tag or reference to each image' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand drt" -s V -l version -d 'Print version'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s t -l tag -d 'Give this tag or reference to each image' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l fields -d 'Write only these keys, as a,b.c' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l allow-empty -d 'Succeed when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l require -d 'Fail when no record arrives'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -l unordered -d 'Write results as they finish, not in the order of the input'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand tag" -s V -l version -d 'Print version'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand sdi" -l long -d 'Also tell whether a container uses the image'
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
complete -c tacklebox -n "__fish_tacklebox_using_subcommand images" -l long -d 'Also tell whether a container uses the image'
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
