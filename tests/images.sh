#!/usr/bin/env bash
# Builds the Dockerfile and images of functions from it, without a daemon and without a registry of images, and runs them
# as a container runtime would. Needs root, and the Debian packages buildah, busybox-static, curl and iproute2. The last
# line is `images: N passed, N failed, N skipped`. Exit code: 0, 1 where a case fails, 69 where nothing can be run here.
set -euo pipefail
cd "$(dirname "$0")/.."

# Largest image, in bytes; memory that a container is limited to, in bytes.
readonly MAX_IMAGE=105000000 MEMORY_LIMIT=$((128 << 20))
# Exit code of what cannot be done here: EX_UNAVAILABLE of sysexits.h.
readonly SKIPPED=69

for program in buildah busybox curl ip unshare nsenter chroot apt-get dpkg-deb; do
  command -v "$program" >/dev/null || missing+=" $program"
done
! ldd "$(command -v busybox)" >/dev/null 2>&1 || missing+=" a static busybox"
if [ -n "${missing:-}" ] || ! unshare --mount --net --pid --fork true; then
  echo "images: skipped, for this machine lacks${missing:- the right to make namespaces}"
  exit "$SKIPPED"
fi

work=$(mktemp --directory)
native=$(dpkg --print-architecture)
passed=0 failed=0 skipped=0
trap 'rm --recursive --force --one-file-system "$work"' EXIT

deno() {
  npx -y deno@2.9.6 "$@"
}

buildah_() {
  buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs "$@"
}

# Builds an image: build NAME ARCHITECTURE CONTEXT OPTION... What is printed is shown where that fails.
build() {
  local name=$1 architecture=$2 context=$3
  shift 3
  echo "building $name"
  # buildah knows less of the platforms than BuildKit does without being told.
  buildah_ build --isolation chroot --format docker --pull-never --platform "linux/$architecture" \
    --build-arg "BUILDPLATFORM=linux/$native" --tag "localhost/$name" "$@" "$context" >"$work/build.log" 2>&1 || {
    cat "$work/build.log"
    return 1
  }
}

# Runs a function as a case of that name. Its output is shown where it fails.
case_() {
  local name=$1 status=0
  shift
  set +e
  (
    set -euo pipefail
    trap remove_container EXIT
    "$@"
  ) >"$work/case.log" 2>&1
  status=$?
  set -e
  case $status in
  0) passed=$((passed + 1)) && echo "ok: $name$(cat "$work/measured" 2>/dev/null)" ;;
  "$SKIPPED") skipped=$((skipped + 1)) && echo "skipped: $name: $(tail -n 1 "$work/case.log")" ;;
  *)
    failed=$((failed + 1))
    echo "FAILED: $name"
    cat "$work/case.log"
    [ ! -e "$work/log" ] || tail -n 50 "$work/log"
    ;;
  esac
  rm -f "$work/log" "$work/measured"
}

equal() {
  [ "$1" = "$2" ] && return
  printf 'expected: %s\nactual:   %s\n' "$1" "$2"
  return 1
}

# at_most LIMIT BYTES: shown beside the name of the case.
at_most() {
  echo " ($(($2 / 1000000)) MB)" | tee "$work/measured"
  [ "$2" -le "$1" ]
}

source tests/images/bases.sh
source tests/images/container.sh
source tests/images/shipped.sh
source tests/images/functions.sh

bases
shipped_cases
function_cases

echo "images: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
