complete -c dupdate -s m -l memory -d 'Limit memory' -r
complete -c dupdate -l memory-swap -d 'Limit memory and swap together; -1 is without limit' -r
complete -c dupdate -l memory-reservation -d 'Keep at least this much memory when it gets scarce' -r
complete -c dupdate -l memory-swappiness -d 'Swap more or less gladly, from 0 to 100' -r
complete -c dupdate -l cpus -d 'Limit processors' -r
complete -c dupdate -l cpu-quota -d 'Limit processor time in each period, in microseconds' -r
complete -c dupdate -l cpu-period -d 'The period of --cpu-quota, in microseconds' -r
complete -c dupdate -s c -l cpu-shares -d 'Weigh processor time against other containers' -r
complete -c dupdate -l cpu-rt-runtime -d 'Reserve real-time in each period, in microseconds' -r
complete -c dupdate -l cpu-rt-period -d 'The period of --cpu-rt-runtime, in microseconds' -r
complete -c dupdate -l cpuset-cpus -d 'Run on these processors only' -r
complete -c dupdate -l cpuset-mems -d 'Take memory of these nodes only' -r
complete -c dupdate -l pids-limit -d 'Limit processes; -1 is without limit' -r
complete -c dupdate -l blkio-weight -d 'Weigh disk access against other containers, 10 to 1000' -r
complete -c dupdate -l blkio-weight-device -d 'Weigh one block device' -r
complete -c dupdate -l device-read-bps -d 'Limit bytes read from a block device in a second' -r
complete -c dupdate -l device-write-bps -d 'Limit bytes written to a block device in a second' -r
complete -c dupdate -l device-read-iops -d 'Limit reads from a block device in a second' -r
complete -c dupdate -l device-write-iops -d 'Limit writes to a block device in a second' -r
complete -c dupdate -s e -l env -d 'Set a variable, or pass on ours when only named' -r
complete -c dupdate -l env-file -d 'Set variables from a file of NAME=VALUE lines' -r -F
complete -c dupdate -l unsetenv -d 'Take a variable away' -r
complete -c dupdate -l health-cmd -d 'Check the container\'s health with this command: a line for its shell, or a JSON list; none for no check' -r
complete -c dupdate -l health-interval -d 'Check it this often; 30s by default' -r
complete -c dupdate -l health-timeout -d 'Kill a check that takes longer, which has failed then; 30s by default' -r
complete -c dupdate -l health-retries -d 'Call it unhealthy after this many failures in a row; 3 by default' -r
complete -c dupdate -l health-start-period -d 'Do not count failures for this long after the start, or until it was healthy once' -r
complete -c dupdate -l health-start-interval -d 'Check it this often in that time; 5s by default' -r
complete -c dupdate -l health-on-failure -d 'When it turns unhealthy: none, kill, restart, stop' -r
complete -c dupdate -l restart -d 'Start again when it ends: no, on-failure[:N], always, unless-stopped' -r
complete -c dupdate -l format -d 'Write results as table, json (a value per line), json-array, tsv or name' -r
complete -c dupdate -l fields -d 'Write only these keys, as a,b.c' -r
complete -c dupdate -l record-file -d 'Write the records into a file as well, whole or not at all' -r -F
complete -c dupdate -l progress -d 'Show progress on standard error as auto, tty, plain, json or none' -r
complete -c dupdate -l root -d 'Use the store in this directory; the variable TACKLEBOX_ROOT sets it too' -r -F
complete -c dupdate -l field -d 'Take the operand from this key of each record, as a.b' -r
complete -c dupdate -l no-healthcheck -d 'Do not check its health, whatever the image says'
complete -c dupdate -s q -l quiet -d 'Write only names, one per line: the same as --format name'
complete -c dupdate -l schema -d 'Write the JSON Schema of the results, and do nothing else'
complete -c dupdate -s 0 -l null -d 'Read words that end with a NUL byte, not records'
complete -c dupdate -l allow-empty -d 'Succeed when no record arrives'
complete -c dupdate -l require -d 'Fail when no record arrives'
complete -c dupdate -s h -l help -d 'Print help (see more with \'--help\')'
complete -c dupdate -s V -l version -d 'Print version'
