complete -c dr -s a -l attach -d 'Have only these of stdin, stdout and stderr; what is not attached goes nowhere' -r -f -a "stdin\t''
stdout\t''
stderr\t''"
complete -c dr -l detach-keys -d 'Leave the container with these keys: letters and ctrl-LETTER, with commas between; none by default' -r
complete -c dr -l sig-proxy -d 'Pass signals on to the container' -r -f -a "true\t''
false\t''"
complete -c dr -l preserve-fds -d 'Pass so many open descriptors on, from 3 up' -r
complete -c dr -l preserve-fd -d 'Pass these open descriptors on, under the same numbers' -r
complete -c dr -l sdnotify -d 'Where NOTIFY_SOCKET is set, who tells the service manager that it is ready: container (the socket is given to it), conmon (as soon as it runs), healthy (as soon as its health check passes), or ignore' -r -f -a "container\t''
conmon\t''
healthy\t''
ignore\t''"
complete -c dr -l name -d 'Name the container' -r
complete -c dr -l entrypoint -d 'Run this in place of the image\'s entry point; empty takes the entry point away, a JSON list has first arguments as well' -r
complete -c dr -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c dr -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c dr -l dotenv -d 'Set variables from a .env file, with quotes, comments and ${NAME}' -r -F
complete -c dr -l http-proxy -d 'Pass on what our variables say of proxies: http_proxy, https_proxy, ftp_proxy, all_proxy, no_proxy' -r -f -a "true\t''
false\t''"
complete -c dr -l env-merge -d 'Set a variable from those that are set: PATH=/opt/bin:${PATH}' -r
complete -c dr -l unsetenv -d 'Take a variable of the image away' -r
complete -c dr -s w -l workdir -d 'Start in this directory' -r
complete -c dr -s u -l user -d 'Run as this user, by name or number' -r
complete -c dr -l hostuser -d 'Know this user of the host, as if it were in the image\'s /etc/passwd' -r
complete -c dr -l passwd-entry -d 'Add a line to the image\'s /etc/passwd' -r
complete -c dr -l group-add -d 'Be in this group as well; keep-groups stands for those of the caller' -r
complete -c dr -l umask -d 'Set the file mode mask' -r
complete -c dr -l tz -d 'Have this time zone: local, or a name such as Europe/Berlin' -r
complete -c dr -l personality -d 'Run in an execution domain: LINUX, LINUX32' -r
complete -c dr -s l -l label -d 'Set a label' -r
complete -c dr -l label-file -d 'Set labels from a file of KEY=VALUE lines' -r -F
complete -c dr -l annotation -d 'Set an annotation' -r
complete -c dr -l restart -d 'Start again when it ends: no, on-failure[:N], always, unless-stopped' -r
complete -c dr -l stop-signal -d 'Stop with this signal' -r
complete -c dr -l stop-timeout -d 'Kill after this many seconds of stopping' -r
complete -c dr -l cidfile -d 'Write the container\'s id into this file, which must not exist' -r -F
complete -c dr -l pidfile -d 'Write the number of the container\'s first process into this file at each start' -r -F
complete -c dr -l log-driver -d 'Keep the log in files (json-file) or nowhere (none); journald and syslog get a copy of what is in files' -r
complete -c dr -l log-opt -d 'Limit the log: max-size=10m, max-file=3; name what dlogs --details tells: labels=A,B, env=C; or say tag=, syslog-address=, syslog-facility=' -r
complete -c dr -l network -l net -d 'Join a network: bridge, host, none, container:ID, or one of yours' -r
complete -c dr -s p -l publish -d 'Publish a port of the container on this machine' -r
complete -c dr -l expose -d 'Expose a port' -r
complete -c dr -s h -l hostname -d 'Set the host name' -r
complete -c dr -l domainname -d 'Set the domain name' -r
complete -c dr -l add-host -d 'Add a line to /etc/hosts; host-gateway stands for this machine' -r
complete -c dr -l link -d 'Have another container in a common network under this name in /etc/hosts, and variables that say where its ports are, as of the start' -r
complete -c dr -l hosts-file -d 'Begin /etc/hosts with the lines of this file; image stands for the image\'s own' -r
complete -c dr -l dns -d 'Ask this name server' -r
complete -c dr -l dns-search -d 'Search names in this domain; . is none' -r
complete -c dr -l dns-option -l dns-opt -d 'Set an option of the resolver' -r
complete -c dr -l ip -d 'Have this IPv4 address' -r
complete -c dr -l ip6 -d 'Have this IPv6 address' -r
complete -c dr -l mac-address -d 'Have this hardware address' -r
complete -c dr -l network-alias -d 'Be found by this name in the network' -r
complete -c dr -s v -l volume -d 'Mount a directory, a file or a volume' -r
complete -c dr -l mount -d 'Mount with named options: type=bind,source=DIR,target=DIR,readonly' -r
complete -c dr -l tmpfs -d 'Mount memory' -r
complete -c dr -l volumes-from -d 'Mount what another container has mounted, in the same places' -r
complete -c dr -l image-volume -d 'Make of the image\'s VOLUMEs anonymous ones (anonymous), memory (tmpfs), or nothing (ignore)' -r
complete -c dr -l read-only-tmpfs -d 'With --read-only, keep /run, /tmp and /var/tmp writable in memory' -r -f -a "true\t''
false\t''"
complete -c dr -l secret -d 'Give a secret from a file or a variable, as id=NAME,src=FILE or env=NAME; in /run/secrets/NAME, or a variable with type=env; also target=, uid=, gid=, mode=' -r
complete -c dr -l shm-size -d 'Make /dev/shm this large' -r
complete -c dr -s m -l memory -d 'Limit memory' -r
complete -c dr -l memory-swap -d 'Limit memory and swap together; -1 is without limit' -r
complete -c dr -l memory-reservation -d 'Keep at least this much memory when it gets scarce' -r
complete -c dr -l memory-swappiness -d 'Swap more or less gladly, from 0 to 100' -r
complete -c dr -l oom-score-adj -d 'Be killed more or less gladly when memory is out, from -1000 to 1000' -r
complete -c dr -l cpus -d 'Limit processors' -r
complete -c dr -s c -l cpu-shares -d 'Weigh processor time against other containers' -r
complete -c dr -l cpu-quota -d 'Limit processor time in each period; -1 is without limit' -r
complete -c dr -l cpu-period -d 'Set the period of --cpu-quota' -r
complete -c dr -l cpu-rt-runtime -d 'Allow real-time scheduling for this long in each period' -r
complete -c dr -l cpu-rt-period -d 'Set the period of --cpu-rt-runtime' -r
complete -c dr -l cpuset-cpus -d 'Run on these processors only' -r
complete -c dr -l cpuset-mems -d 'Take memory of these nodes only' -r
complete -c dr -l pids-limit -d 'Limit processes; -1 is without limit' -r
complete -c dr -l ulimit -d 'Set a resource limit' -r
complete -c dr -l blkio-weight -d 'Weigh block devices against other containers, from 10 to 1000' -r
complete -c dr -l blkio-weight-device -d 'Weigh one block device' -r
complete -c dr -l device-read-bps -d 'Limit bytes read from a block device in a second' -r
complete -c dr -l device-write-bps -d 'Limit bytes written to a block device in a second' -r
complete -c dr -l device-read-iops -d 'Limit reads from a block device in a second' -r
complete -c dr -l device-write-iops -d 'Limit writes to a block device in a second' -r
complete -c dr -l cgroup-conf -d 'Write to a file of the cgroup (version 2)' -r
complete -c dr -l cgroup-parent -d 'Make the cgroup below this one' -r
complete -c dr -l cgroups -d 'Have a cgroup (enabled) or none (disabled)' -r
complete -c dr -l cap-add -d 'Add a capability, or ALL' -r
complete -c dr -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c dr -l security-opt -d 'Set no-new-privileges, seccomp=FILE|unconfined, apparmor=PROFILE, label=PART:VALUE|disable, mask=PATHS, unmask=PATHS|ALL, proc-opts=OPTIONS, writable-cgroups or systempaths=unconfined' -r
complete -c dr -l sysctl -d 'Set a kernel parameter of the container\'s namespaces' -r
complete -c dr -l pid -d 'Share processes: host, container:ID' -r
complete -c dr -l ipc -d 'Share System V IPC and /dev/shm: host, container:ID; shareable lets others, none has no /dev/shm' -r
complete -c dr -l uts -d 'Share the host name: host' -r
complete -c dr -l userns -d 'Share users: host' -r
complete -c dr -l cgroupns -d 'See cgroups from the container\'s own on (private), or all of them (host)' -r
complete -c dr -l device -d 'Give the container a device of this machine, a directory of devices, or a device of CDI (vendor.com/class=name)' -r
complete -c dr -l device-cgroup-rule -d 'Allow devices by number: \'c 10:200 rwm\'' -r
complete -c dr -l gpus -d 'Give the container GPUs, as CDI describes them: all, a number, device=ID,...' -r
complete -c dr -l health-cmd -d 'Check the container\'s health with this command: a line for its shell, or a JSON list; none for no check' -r
complete -c dr -l health-interval -d 'Check it this often; 30s by default' -r
complete -c dr -l health-timeout -d 'Kill a check that takes longer, which has failed then; 30s by default' -r
complete -c dr -l health-retries -d 'Call it unhealthy after this many failures in a row; 3 by default' -r
complete -c dr -l health-start-period -d 'Do not count failures for this long after the start, or until it was healthy once' -r
complete -c dr -l health-start-interval -d 'Check it this often in that time; 5s by default' -r
complete -c dr -l health-on-failure -d 'When it turns unhealthy: none, kill, restart, stop' -r
complete -c dr -l timeout -d 'Kill the container after this many seconds' -r
complete -c dr -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c dr -l isolation -r
complete -c dr -l kernel-memory -r
complete -c dr -l init-path -r
complete -c dr -l runtime -r
complete -c dr -l storage-opt -r
complete -c dr -l cpu-count -r
complete -c dr -l cpu-percent -r
complete -c dr -l io-maxbandwidth -r
complete -c dr -l io-maxiops -r
complete -c dr -l link-local-ip -r
complete -c dr -l volume-driver -r
complete -c dr -l pod -r
complete -c dr -l pod-id-file -r
complete -c dr -l requires -r
complete -c dr -l uidmap -r
complete -c dr -l gidmap -r
complete -c dr -l subuidname -r
complete -c dr -l subgidname -r
complete -c dr -l systemd -r
complete -c dr -l passwd -r
complete -c dr -l seccomp-policy -r
complete -c dr -l chrootdirs -r
complete -c dr -l conmon-pidfile -r
complete -c dr -l group-entry -r
complete -c dr -l rdt-class -r
complete -c dr -l health-startup-cmd -r
complete -c dr -l pull -d 'Pull the image when it is missing, always, never, or when the registry has a newer one' -r -f -a "missing\t'When the store does not have it'
always\t'Always'
never\t'Never'
newer\t'When the registry has another'"
complete -c dr -l platform -d 'Run the image for this platform, as os/arch[/variant]' -r
complete -c dr -l arch -r
complete -c dr -l os -r
complete -c dr -l variant -r
complete -c dr -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c dr -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c dr -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c dr -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c dr -l authfile -d 'Look for logins in this file first' -r -F
complete -c dr -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dr -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dr -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dr -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dr -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dr -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dr -s d -l detach -d 'Run in the background and write the container\'s record'
complete -c dr -l rm -d 'Remove the container at its end; in the foreground that is so anyway'
complete -c dr -l rmi -d 'Remove the image as well at its end, unless another container uses it'
complete -c dr -l keep -d 'Keep the container at its end'
complete -c dr -s T -l no-tty -d 'Take no terminal, even on one'
complete -c dr -l sh -d 'Open a shell in the image, or run the command by one'
complete -c dr -l replace -d 'Remove a container that has the name already'
complete -c dr -l env-host -d 'Pass all our variables on'
complete -c dr -l unsetenv-all -d 'Take all variables of the image away'
complete -c dr -s i -l interactive -d 'Keep standard input open'
complete -c dr -s t -l tty -d 'Give the container a terminal'
complete -c dr -l init -d 'Run an init above the program that reaps processes and passes signals on'
complete -c dr -s P -l publish-all -d 'Publish every exposed port at a random one'
complete -c dr -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c dr -l read-only -d 'Make the root read-only'
complete -c dr -l oom-kill-disable -d 'Let processes wait when memory is out, in place of killing them'
complete -c dr -l privileged -d 'Switch confinement off: all capabilities, no filter, no hidden paths'
complete -c dr -l no-healthcheck -d 'Do not check its health, whatever the image says'
complete -c dr -l use-api-socket
complete -c dr -l rootfs
complete -c dr -l plain-http -d 'Speak plain HTTP'
complete -c dr -l help -d 'Print help'
complete -c dr -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dr -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dr -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dr -l allow-empty -d 'Succeed when no record arrives'
complete -c dr -l require -d 'Fail when no record arrives'
complete -c dr -s V -l version -d 'Print version'
