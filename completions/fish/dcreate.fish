complete -c dcreate -s a -l attach -d 'Have dstart -a take part in only these of stdin, stdout and stderr' -r -f -a "stdin\t''
stdout\t''
stderr\t''"
complete -c dcreate -l name -d 'Name the container' -r
complete -c dcreate -l entrypoint -d 'Run this in place of the image\'s entry point; empty takes the entry point away, a JSON list has first arguments as well' -r
complete -c dcreate -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c dcreate -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c dcreate -l dotenv -d 'Set variables from a .env file, with quotes, comments and ${NAME}' -r -F
complete -c dcreate -l http-proxy -d 'Pass on what our variables say of proxies: http_proxy, https_proxy, ftp_proxy, all_proxy, no_proxy' -r -f -a "true\t''
false\t''"
complete -c dcreate -l env-merge -d 'Set a variable from those that are set: PATH=/opt/bin:${PATH}' -r
complete -c dcreate -l unsetenv -d 'Take a variable of the image away' -r
complete -c dcreate -s w -l workdir -d 'Start in this directory' -r
complete -c dcreate -s u -l user -d 'Run as this user, by name or number' -r
complete -c dcreate -l hostuser -d 'Know this user of the host, as if it were in the image\'s /etc/passwd' -r
complete -c dcreate -l passwd-entry -d 'Add a line to the image\'s /etc/passwd' -r
complete -c dcreate -l group-add -d 'Be in this group as well; keep-groups stands for those of the caller' -r
complete -c dcreate -l umask -d 'Set the file mode mask' -r
complete -c dcreate -l tz -d 'Have this time zone: local, or a name such as Europe/Berlin' -r
complete -c dcreate -l personality -d 'Run in an execution domain: LINUX, LINUX32' -r
complete -c dcreate -s l -l label -d 'Set a label' -r
complete -c dcreate -l label-file -d 'Set labels from a file of KEY=VALUE lines' -r -F
complete -c dcreate -l annotation -d 'Set an annotation' -r
complete -c dcreate -l restart -d 'Start again when it ends: no, on-failure[:N], always, unless-stopped' -r
complete -c dcreate -l stop-signal -d 'Stop with this signal' -r
complete -c dcreate -l stop-timeout -d 'Kill after this many seconds of stopping' -r
complete -c dcreate -l cidfile -d 'Write the container\'s id into this file, which must not exist' -r -F
complete -c dcreate -l pidfile -d 'Write the number of the container\'s first process into this file at each start' -r -F
complete -c dcreate -l log-driver -d 'Keep the log in files (json-file) or nowhere (none); journald and syslog get a copy of what is in files' -r
complete -c dcreate -l log-opt -d 'Limit the log: max-size=10m, max-file=3; name what dlogs --details tells: labels=A,B, env=C; or say tag=, syslog-address=, syslog-facility=' -r
complete -c dcreate -l network -l net -d 'Join a network: bridge, host, none, container:ID, or one of yours' -r
complete -c dcreate -s p -l publish -d 'Publish a port of the container on this machine' -r
complete -c dcreate -l expose -d 'Expose a port' -r
complete -c dcreate -s h -l hostname -d 'Set the host name' -r
complete -c dcreate -l domainname -d 'Set the domain name' -r
complete -c dcreate -l add-host -d 'Add a line to /etc/hosts; host-gateway stands for this machine' -r
complete -c dcreate -l link -d 'Have another container in a common network under this name in /etc/hosts, and variables that say where its ports are, as of the start' -r
complete -c dcreate -l hosts-file -d 'Begin /etc/hosts with the lines of this file; image stands for the image\'s own' -r
complete -c dcreate -l dns -d 'Ask this name server' -r
complete -c dcreate -l dns-search -d 'Search names in this domain; . is none' -r
complete -c dcreate -l dns-option -l dns-opt -d 'Set an option of the resolver' -r
complete -c dcreate -l ip -d 'Have this IPv4 address' -r
complete -c dcreate -l ip6 -d 'Have this IPv6 address' -r
complete -c dcreate -l mac-address -d 'Have this hardware address' -r
complete -c dcreate -l network-alias -d 'Be found by this name in the network' -r
complete -c dcreate -s v -l volume -d 'Mount a directory, a file or a volume' -r
complete -c dcreate -l mount -d 'Mount with named options: type=bind,source=DIR,target=DIR,readonly' -r
complete -c dcreate -l tmpfs -d 'Mount memory' -r
complete -c dcreate -l volumes-from -d 'Mount what another container has mounted, in the same places' -r
complete -c dcreate -l image-volume -d 'Make of the image\'s VOLUMEs anonymous ones (anonymous), memory (tmpfs), or nothing (ignore)' -r
complete -c dcreate -l read-only-tmpfs -d 'With --read-only, keep /run, /tmp and /var/tmp writable in memory' -r -f -a "true\t''
false\t''"
complete -c dcreate -l secret -d 'Give a secret from a file or a variable, as id=NAME,src=FILE or env=NAME; in /run/secrets/NAME, or a variable with type=env; also target=, uid=, gid=, mode=' -r
complete -c dcreate -l shm-size -d 'Make /dev/shm this large' -r
complete -c dcreate -s m -l memory -d 'Limit memory' -r
complete -c dcreate -l memory-swap -d 'Limit memory and swap together; -1 is without limit' -r
complete -c dcreate -l memory-reservation -d 'Keep at least this much memory when it gets scarce' -r
complete -c dcreate -l memory-swappiness -d 'Swap more or less gladly, from 0 to 100' -r
complete -c dcreate -l oom-score-adj -d 'Be killed more or less gladly when memory is out, from -1000 to 1000' -r
complete -c dcreate -l cpus -d 'Limit processors' -r
complete -c dcreate -s c -l cpu-shares -d 'Weigh processor time against other containers' -r
complete -c dcreate -l cpu-quota -d 'Limit processor time in each period; -1 is without limit' -r
complete -c dcreate -l cpu-period -d 'Set the period of --cpu-quota' -r
complete -c dcreate -l cpu-rt-runtime -d 'Allow real-time scheduling for this long in each period' -r
complete -c dcreate -l cpu-rt-period -d 'Set the period of --cpu-rt-runtime' -r
complete -c dcreate -l cpuset-cpus -d 'Run on these processors only' -r
complete -c dcreate -l cpuset-mems -d 'Take memory of these nodes only' -r
complete -c dcreate -l pids-limit -d 'Limit processes; -1 is without limit' -r
complete -c dcreate -l ulimit -d 'Set a resource limit' -r
complete -c dcreate -l blkio-weight -d 'Weigh block devices against other containers, from 10 to 1000' -r
complete -c dcreate -l blkio-weight-device -d 'Weigh one block device' -r
complete -c dcreate -l device-read-bps -d 'Limit bytes read from a block device in a second' -r
complete -c dcreate -l device-write-bps -d 'Limit bytes written to a block device in a second' -r
complete -c dcreate -l device-read-iops -d 'Limit reads from a block device in a second' -r
complete -c dcreate -l device-write-iops -d 'Limit writes to a block device in a second' -r
complete -c dcreate -l cgroup-conf -d 'Write to a file of the cgroup (version 2)' -r
complete -c dcreate -l cgroup-parent -d 'Make the cgroup below this one' -r
complete -c dcreate -l cgroups -d 'Have a cgroup (enabled) or none (disabled)' -r
complete -c dcreate -l cap-add -d 'Add a capability, or ALL' -r
complete -c dcreate -l cap-drop -d 'Drop a capability, or ALL' -r
complete -c dcreate -l security-opt -d 'Set no-new-privileges, seccomp=FILE|unconfined, apparmor=PROFILE, label=PART:VALUE|disable, mask=PATHS, unmask=PATHS|ALL, proc-opts=OPTIONS, writable-cgroups or systempaths=unconfined' -r
complete -c dcreate -l sysctl -d 'Set a kernel parameter of the container\'s namespaces' -r
complete -c dcreate -l pid -d 'Share processes: host, container:ID' -r
complete -c dcreate -l ipc -d 'Share System V IPC and /dev/shm: host, container:ID; shareable lets others, none has no /dev/shm' -r
complete -c dcreate -l uts -d 'Share the host name: host' -r
complete -c dcreate -l userns -d 'Share users: host' -r
complete -c dcreate -l cgroupns -d 'See cgroups from the container\'s own on (private), or all of them (host)' -r
complete -c dcreate -l device -d 'Give the container a device of this machine, a directory of devices, or a device of CDI (vendor.com/class=name)' -r
complete -c dcreate -l device-cgroup-rule -d 'Allow devices by number: \'c 10:200 rwm\'' -r
complete -c dcreate -l gpus -d 'Give the container GPUs, as CDI describes them: all, a number, device=ID,...' -r
complete -c dcreate -l health-cmd -d 'Check the container\'s health with this command: a line for its shell, or a JSON list; none for no check' -r
complete -c dcreate -l health-interval -d 'Check it this often; 30s by default' -r
complete -c dcreate -l health-timeout -d 'Kill a check that takes longer, which has failed then; 30s by default' -r
complete -c dcreate -l health-retries -d 'Call it unhealthy after this many failures in a row; 3 by default' -r
complete -c dcreate -l health-start-period -d 'Do not count failures for this long after the start, or until it was healthy once' -r
complete -c dcreate -l health-start-interval -d 'Check it this often in that time; 5s by default' -r
complete -c dcreate -l health-on-failure -d 'When it turns unhealthy: none, kill, restart, stop' -r
complete -c dcreate -l timeout -d 'Kill the container after this many seconds' -r
complete -c dcreate -l disable-content-trust -d 'Accepted for docker\'s sake, whose default it is' -r
complete -c dcreate -l isolation -r
complete -c dcreate -l kernel-memory -r
complete -c dcreate -l init-path -r
complete -c dcreate -l runtime -r
complete -c dcreate -l storage-opt -r
complete -c dcreate -l cpu-count -r
complete -c dcreate -l cpu-percent -r
complete -c dcreate -l io-maxbandwidth -r
complete -c dcreate -l io-maxiops -r
complete -c dcreate -l link-local-ip -r
complete -c dcreate -l volume-driver -r
complete -c dcreate -l pod -r
complete -c dcreate -l pod-id-file -r
complete -c dcreate -l requires -r
complete -c dcreate -l uidmap -r
complete -c dcreate -l gidmap -r
complete -c dcreate -l subuidname -r
complete -c dcreate -l subgidname -r
complete -c dcreate -l systemd -r
complete -c dcreate -l passwd -r
complete -c dcreate -l seccomp-policy -r
complete -c dcreate -l chrootdirs -r
complete -c dcreate -l conmon-pidfile -r
complete -c dcreate -l group-entry -r
complete -c dcreate -l rdt-class -r
complete -c dcreate -l health-startup-cmd -r
complete -c dcreate -l pull -d 'Pull the image when it is missing, always, never, or when the registry has a newer one' -r -f -a "missing\t'When the store does not have it'
always\t'Always'
never\t'Never'
newer\t'When the registry has another'"
complete -c dcreate -l platform -d 'Run the image for this platform, as os/arch[/variant]' -r
complete -c dcreate -l arch -r
complete -c dcreate -l os -r
complete -c dcreate -l variant -r
complete -c dcreate -l tls-verify -d 'Check certificates: true or false' -r -f -a "true\t''
false\t''"
complete -c dcreate -l ca-file -d 'Trust the certificate authorities in this PEM file as well' -r -F
complete -c dcreate -l client-cert -d 'Show this client certificate (PEM)' -r -F
complete -c dcreate -l client-key -d 'Use this key of the client certificate (PEM)' -r -F
complete -c dcreate -l authfile -d 'Look for logins in this file first' -r -F
complete -c dcreate -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dcreate -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dcreate -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dcreate -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dcreate -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dcreate -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dcreate -l rm -d 'Remove the container at its end'
complete -c dcreate -l replace -d 'Remove a container that has the name already'
complete -c dcreate -l env-host -d 'Pass all our variables on'
complete -c dcreate -l unsetenv-all -d 'Take all variables of the image away'
complete -c dcreate -s i -l interactive -d 'Keep standard input open'
complete -c dcreate -s t -l tty -d 'Give the container a terminal'
complete -c dcreate -l init -d 'Run an init above the program that reaps processes and passes signals on'
complete -c dcreate -s P -l publish-all -d 'Publish every exposed port at a random one'
complete -c dcreate -l no-hosts -d 'Leave the image\'s /etc/hosts as it is'
complete -c dcreate -l read-only -d 'Make the root read-only'
complete -c dcreate -l oom-kill-disable -d 'Let processes wait when memory is out, in place of killing them'
complete -c dcreate -l privileged -d 'Switch confinement off: all capabilities, no filter, no hidden paths'
complete -c dcreate -l no-healthcheck -d 'Do not check its health, whatever the image says'
complete -c dcreate -l use-api-socket
complete -c dcreate -l rootfs
complete -c dcreate -l plain-http -d 'Speak plain HTTP'
complete -c dcreate -l help -d 'Print help'
complete -c dcreate -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dcreate -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dcreate -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dcreate -l allow-empty -d 'Succeed when no record arrives'
complete -c dcreate -l require -d 'Fail when no record arrives'
complete -c dcreate -s V -l version -d 'Print version'
