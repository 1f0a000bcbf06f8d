# The image that the Dockerfile makes, for each architecture, and its stage for tests. Sourced by tests/images.sh.

# build_shipped NAME ARCHITECTURE OPTION...
build_shipped() {
  local name=$1 architecture=$2
  shift 2
  build "$name" "$architecture" . --build-arg DENO_IMAGE=localhost/deno --build-arg COMMIT=0123abc \
    --build-arg "DEBIAN_IMAGE=localhost/debian-$architecture" "$@"
}

# The ELF machine of a file, a number (elf(5)).
elf_machine() {
  od --address-radix=n --format=u2 --skip-bytes=18 --read-bytes=2 "$1" | tr -d ' '
}

# holds IMAGE TRIPLET LOADER: it is the binary, what it needs of glibc and licences, and nothing else.
holds() {
  local root libraries=usr/lib/$2
  root=$(buildah_ mount "$(buildah_ from --pull-never "localhost/$1")")
  equal "fwatchdog
glibc/$3
glibc/tmp
glibc/$libraries/libc.so.6
glibc/$libraries/libdl.so.2
glibc/$libraries/libgcc_s.so.1
glibc/$libraries/libm.so.6
glibc/$libraries/libpthread.so.0
glibc/$libraries/librt.so.1
glibc/usr/share/doc/libc6/copyright
glibc/usr/share/doc/libgcc-s1/copyright" "$(cd "$root" && find . -type d -not -empty -o -printf '%P\n' | LC_ALL=C sort)"
  equal "1777" "$(stat --format %a "$root/glibc/tmp")"
}

# is_for IMAGE MACHINE: the binary, the loader and the libraries are for that ELF machine.
is_for() {
  local root file
  root=$(buildah_ mount "$(buildah_ from --pull-never "localhost/$1")")
  for file in "$root"/fwatchdog "$root"/glibc/lib*/* "$root"/glibc/usr/lib/*/*; do
    equal "$2 ${file#"$root"}" "$(elf_machine "$file") ${file#"$root"}"
  done
}

# fits IMAGE: the sum of its files is not above the limit.
fits() {
  local root
  root=$(buildah_ mount "$(buildah_ from --pull-never "localhost/$1")")
  at_most "$MAX_IMAGE" "$(find "$root" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')"
}

# starts_emulated IMAGE EMULATOR: the binary runs with the loader and the libraries that the image has for it.
starts_emulated() {
  local root
  if ! command -v "$2" >/dev/null; then
    echo "$2 is missing"
    return "$SKIPPED"
  fi
  root=$(buildah_ mount "$(buildah_ from --pull-never "localhost/$1")")
  QEMU_LD_PREFIX=$root/glibc "$2" "$root/fwatchdog" --version 2>&1 | tee "$work/version"
  grep -q 'SHA: 0123abc' "$work/version"
}

shipped_cases() {
  case_ "Dockerfile: the test stage runs tests" build_shipped test "$native" --target test --build-arg TESTS=tests/unit/config
  local architecture
  for architecture in amd64 arm64; do
    case_ "Dockerfile: the image for $architecture builds" \
      build_shipped "fwatchdog-$architecture" "$architecture"
    case_ "image for $architecture: at most 105 MB" fits "fwatchdog-$architecture"
  done
  case_ "image for amd64: binary, loader, six libraries, licences, /tmp" \
    holds fwatchdog-amd64 x86_64-linux-gnu lib64/ld-linux-x86-64.so.2
  case_ "image for amd64: all of it is for that machine" is_for fwatchdog-amd64 62
  case_ "image for arm64: binary, loader, six libraries, licences, /tmp" \
    holds fwatchdog-arm64 aarch64-linux-gnu lib/ld-linux-aarch64.so.1
  case_ "image for arm64: all of it is for that machine" is_for fwatchdog-arm64 183
  case_ "image for arm64: the binary starts" starts_emulated fwatchdog-arm64 qemu-aarch64-static
}
