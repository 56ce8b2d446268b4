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
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dlogin" -d 'Log in to a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "login" -d 'Log in to a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dlogout" -d 'Log out of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "logout" -d 'Log out of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dpull" -d 'Pull images from registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "pull" -d 'Pull images from registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dpush" -d 'Push images to registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "push" -d 'Push images to registries'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drgcdr" -d 'Collect the garbage in the storage of a registry'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "drt" -d 'Give images other names'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "tag" -d 'Give images other names'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "dserve" -d 'Serve a registry from a directory'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rdi" -d 'Remove local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "rmi" -d 'Remove local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "sdi" -d 'Show local images'
complete -c tacklebox -n "__fish_tacklebox_needs_command" -f -a "images" -d 'Show local images'
complete -c tacklebox -n "__fish_tacklebox_using_subcommand completions" -s h -l help -d 'Print help'
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
