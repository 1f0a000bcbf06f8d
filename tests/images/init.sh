#!/usr/bin/env bash
# Becomes a container's first process: init.sh ROOT rw|ro|ro-tmp USER GROUP NAME=VALUE... -- COMMAND...
# GROUP is a memory cgroup to enter, or empty. Mount, network and process namespaces are its own already.
set -euo pipefail
root=$1 access=$2 user=$3 group=$4
shift 4
variables=()
while [ "$1" != -- ]; do
  variables+=("$1")
  shift
done
shift

[ -z "$group" ] || echo 0 >"$group/cgroup.procs"
ip link set lo up
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
for device in null zero full random urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
[ "$access" = rw ] || mount -o remount,bind,ro "$root"
[ "$access" != ro-tmp ] || mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
exec env --ignore-environment "${variables[@]}" \
  "$(command -v chroot)" --userspec="$user" --groups= "$root" "$@"
