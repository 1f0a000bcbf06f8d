# Images of functions, as one would write them, and how they run. Sourced by tests/images.sh.

# build_function NAME [BASE]: the Dockerfile of that name in tests/images, on that base.
build_function() {
  build "$1" "$native" "$work/functions" --file "tests/images/$1.Dockerfile" \
    --build-arg "FWATCHDOG_IMAGE=localhost/fwatchdog-$native" ${2:+--build-arg "BASE_IMAGE=localhost/$2"}
}

serves_files_as_process_1() {
  start scratch
  request http://127.0.0.1:8080/ | cmp - tests/images/site/index.html
  equal "1" "$(awk '$1 == "NSpid:" { print $NF }' "/proc/$first/status")"
  equal "65534 65534" "$(awk '$1 == "Uid:" || $1 == "Gid:" { printf "%s%s", sep, $2; sep = " " }' "/proc/$first/status")"
  equal "no" "$([ -e "$root/etc/hosts" ] && echo yes || echo no)"
}

runs_a_handler() {
  start scratch mode=inproc handler=/home/app/handler.mjs
  equal "HELLO" "$(request --data hello http://127.0.0.1:8080/)"
}

is_healthy_while_it_serves() {
  start scratch
  mapfile -t check < <(image_config scratch '{{range .Docker.Config.Healthcheck.Test}}{{println .}}{{end}}' | grep .)
  equal "CMD fwatchdog --run-healthcheck" "${check[*]}"
  run_inside "${check[@]:1}"
  rm "/proc/$first/root/tmp/.lock"
  equal "1" "$(run_inside "${check[@]:1}" >/dev/null 2>&1 || echo $?)"
}

runs_on_a_read_only_root() {
  start --access ro-tmp no_glibc fprocess="sh -c 'touch /written; touch /tmp/written && cat'"
  equal "hello" "$(request --data hello http://127.0.0.1:8080/)"
  until_true 10 grep -q "Read-only file system" "$log"
  equal ".lock written" "$(cd "/proc/$first/root/tmp" && echo .lock*  w*)"
  run_inside fwatchdog --run-healthcheck
}

runs_where_nothing_is_writable() {
  start --access ro scratch suppress_lock=true
  equal "OK" "$(request http://127.0.0.1:8080/_/health)"
  stop
}

stops_by_sigterm() {
  start scratch
  stop
  grep -q 'Exiting. Active connections: 0' "$log"
}

needs_one_line_with_glibc() {
  start glibc
  head --bytes 1000000 /dev/urandom >"$work/body"
  request --data-binary "@$work/body" --output "$work/answer" http://127.0.0.1:8080/
  cmp "$work/body" "$work/answer"
}

needs_two_lines_without_glibc() {
  start no_glibc
  equal "hello" "$(request --data hello http://127.0.0.1:8080/)"
}

needs_folders_by_name_with_a_merged_usr() {
  start merged_usr
  equal "hello" "$(request --data hello http://127.0.0.1:8080/)"
}

# proxies_to HOST: without /etc/hosts no name is known but what the watchdog knows itself.
proxies_to() {
  start no_glibc mode=http "upstream_url=http://$1:3000" fprocess="httpd -f -p 127.0.0.1:3000 -h /home/app/public"
  until_true 10 request --fail --output /dev/null http://127.0.0.1:8080/_/ready
  request http://127.0.0.1:8080/ | cmp - tests/images/site/index.html
  stop
}

reaps_orphans() {
  start no_glibc fprocess="sh -c '(sleep 0 &) ; cat'"
  for _ in 1 2 3; do equal "hello" "$(request --data hello http://127.0.0.1:8080/)"; done
  until_true 10 has_no_child
}

has_no_child() {
  [ -z "$(cat /proc/"$first"/task/*/children)" ]
}

# statuses N URL: what N requests are answered, 8 at a time: the backlog of the server in http mode is 9.
statuses() {
  request --parallel --parallel-immediate --parallel-max 8 --no-progress-meter --output /dev/null --write-out '%{http_code}\n' \
    "$2?[1-$1]" | sort | uniq --count | xargs
}

# stays_in_memory LOAD OPTION...: process 1 lives on under a load, in a container whose memory is limited where this
# machine lets it be.
stays_in_memory() {
  local load=$1 limited
  shift
  limited=$(memory_group "$MEMORY_LIMIT")
  start ${limited:+--group "$limited"} no_glibc "$@"
  "$load"
  equal "200" "$(request --output /dev/null --write-out '%{http_code}' http://127.0.0.1:8080/_/health)"
  [ -z "$limited" ] || equal "0" "$(killed_for_memory "$limited")"
  at_most "$MEMORY_LIMIT" "$(awk '$1 == "VmHWM:" { print $2 * 1024 }' "/proc/$first/status")"
}

load_http() {
  until_true 10 request --fail --output /dev/null http://127.0.0.1:8080/_/ready
  equal "3000 200" "$(statuses 3000 http://127.0.0.1:8080/home/app/public/index.html)"
  # The watchdog's own binary: a file of 90 MB.
  request --output "$work/answer" http://127.0.0.1:8080/usr/bin/fwatchdog
  cmp "$root/usr/bin/fwatchdog" "$work/answer"
}

load_streaming() {
  equal "300 200" "$(statuses 300 http://127.0.0.1:8080/)"
  request --upload-file "$root/usr/bin/fwatchdog" --output "$work/answer" http://127.0.0.1:8080/
  cmp "$root/usr/bin/fwatchdog" "$work/answer"
}

function_cases() {
  mkdir "$work/functions"
  cp --recursive tests/images/site tests/images/handler.mjs "$(command -v cat)" "$work/functions/"
  build_function scratch
  build_function glibc "debian-$native"
  build_function no_glibc busybox
  build_function merged_usr merged_usr

  case_ "scratch: serves files as process 1, as uid 65534, without /etc/hosts" serves_files_as_process_1
  case_ "scratch: runs a handler" runs_a_handler
  case_ "scratch: HEALTHCHECK succeeds while the lock file is there" is_healthy_while_it_serves
  case_ "scratch: nothing is writable, suppress_lock=true" runs_where_nothing_is_writable
  case_ "scratch: SIGTERM for process 1 ends it, exit code 0" stops_by_sigterm
  case_ "a base with glibc, no shell: one line is all it takes" needs_one_line_with_glibc
  case_ "a base without glibc: two lines are all it takes" needs_two_lines_without_glibc
  case_ "a base without glibc, with a merged /usr: the folders by name" needs_folders_by_name_with_a_merged_usr
  case_ "read-only root, only /tmp writable: the lock file is there" runs_on_a_read_only_root
  case_ "http mode: upstream at 127.0.0.1" proxies_to 127.0.0.1
  case_ "http mode: upstream at localhost, without /etc/hosts" proxies_to localhost
  case_ "process 1 reaps orphans" reaps_orphans
  case_ "128 MiB, http mode: lives on under load" \
    stays_in_memory load_http mode=http upstream_url=http://127.0.0.1:3000 fprocess="httpd -f -p 127.0.0.1:3000 -h /"
  case_ "128 MiB, streaming mode: lives on under load" stays_in_memory load_streaming
}
