# As much of a container runtime as the cases need: the root file system of an image, its command as process 1 of
# namespaces of its own, as its user, with its environment and nothing else. There is no /etc/hosts, and of the network
# only a loopback. Sourced by tests/images.sh, which gives `work` and `buildah_`.

# What a runtime sets where the image does not.
CONTAINER_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# A field of an image's configuration, one value a line.
image_config() {
  buildah_ inspect --type image --format "$2" "localhost/$1"
}

# The root file system of an image, with the mount points that a runtime makes.
root_of() {
  local container root device
  container=$(buildah_ from --pull-never "localhost/$1")
  root=$(buildah_ mount "$container")
  mkdir -p "$root/proc" "$root/dev" "$root/tmp"
  for device in null zero full random urandom; do touch "$root/dev/$device"; done
  echo "$root"
}

# Starts an image and waits until it listens: start [--access rw|ro|ro-tmp] [--group CGROUP] IMAGE [NAME=VALUE...]
# Sets `first`, the id of its first process, `runtime`, that of the process to wait for, `log`, a file, and what more
# is needed to reach it and to remove it.
start() {
  local access=rw image
  group=
  while [[ $1 == --* ]]; do
    case $1 in
    --access) access=$2 ;;
    --group) group=$2 ;;
    esac
    shift 2
  done
  image=$1
  shift
  mapfile -t variables < <(image_config "$image" '{{range .Docker.Config.Env}}{{println .}}{{end}}' | grep .)
  mapfile -t command < <(image_config "$image" '{{range .Docker.Config.Cmd}}{{println .}}{{end}}' | grep .)
  user=$(image_config "$image" '{{.Docker.Config.User}}')
  variables=("PATH=$CONTAINER_PATH" healthcheck_interval=100ms "${variables[@]}" "$@")
  root=$(root_of "$image")
  log=$work/log
  : >"$log"
  unshare --mount --net --pid --fork \
    tests/images/init.sh "$root" "$access" "$user" "$group" "${variables[@]}" -- "${command[@]}" >"$log" 2>&1 &
  runtime=$!
  until_true 20 has_started
  first=$(first_process)
}

# The one child of the process that made the namespaces; nothing where it has ended.
first_process() {
  tr --delete ' ' <"/proc/$runtime/task/$runtime/children"
} 2>/dev/null

has_started() {
  kill -0 "$runtime" || return 2
  grep -q 'Metrics listening on port: 8081' "$log"
}

# Runs a command as a runtime runs a health check: beside process 1, in its namespaces and its root, as its user.
run_inside() {
  nsenter --target "$first" --mount --net --pid \
    env --ignore-environment "${variables[@]}" "$(command -v chroot)" --userspec="$user" --groups= "$root" "$@"
}

# curl, to the ports of the container.
request() {
  nsenter --target "$first" --net curl --silent --show-error --max-time 60 --noproxy '*' "$@"
}

# SIGTERM for process 1, which has to end with exit code 0.
stop() {
  local code=0
  kill -TERM "$first"
  wait "$runtime" || code=$?
  equal 0 "$code"
}

# What is left of the container at the end of a case.
remove_container() {
  if [ -n "${runtime:-}" ]; then
    kill -KILL "$(first_process)" "$runtime" 2>/dev/null || true
    wait "$runtime" || true
  fi
  [ -z "${group:-}" ] || until_true 10 rmdir "$group"
}

# Waits at most so many seconds until a command succeeds. One that gives 2 ends that at once.
until_true() {
  local deadline=$((SECONDS + $1)) code
  shift
  while true; do
    code=0
    "$@" || code=$?
    [ "$code" != 0 ] || return 0
    if [ "$code" = 2 ] || ((SECONDS > deadline)); then
      echo "waited in vain for: $*"
      return 1
    fi
    sleep 0.05
  done
}

# A memory cgroup with a limit in bytes and no swap; prints its folder, or nothing where none can be made.
memory_group() {
  local path group
  if path=$(grep -o 'memory:.*' /proc/self/cgroup); then
    group=/sys/fs/cgroup/memory${path#memory:}/fwatchdog-$$
    mkdir "$group" 2>/dev/null && echo "$1" >"$group/memory.limit_in_bytes" && echo "$group"
  else
    path=$(grep -o '^0::.*' /proc/self/cgroup)
    group=/sys/fs/cgroup${path#0::}
    { echo +memory >"$group/cgroup.subtree_control"; } 2>/dev/null
    group=$group/fwatchdog-$$
    mkdir "$group" 2>/dev/null && { echo "$1" >"$group/memory.max"; } 2>/dev/null && echo "$group"
  fi || true
}

# How many processes the kernel has killed for want of memory in a cgroup.
killed_for_memory() {
  cat "$1"/memory.oom_control "$1"/memory.events 2>/dev/null | awk '$1 == "oom_kill" { print $2 }'
}
