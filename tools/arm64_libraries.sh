#!/bin/sh
# Unpacks what the binary for arm64 is linked to, Debian's libc6 and libgcc-s1, into a folder: with it, and Debian's
# qemu-user-static, another machine starts that binary. Package lists and archives of arm64 are kept in the folder too, so
# that nothing of the system is changed.
#
#   tools/arm64_libraries.sh /tmp/arm64
#   QEMU_LD_PREFIX=/tmp/arm64 qemu-aarch64-static dist/fwatchdog-linux-arm64 --version
set -eu

folder=$1
mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial"
cd "$folder/apt"

arm64() {
  apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=root \
    -o "Dir::State::lists=$PWD/lists" -o "Dir::Cache=$PWD/cache" -o Acquire::Languages=none "$@"
}

arm64 update
arm64 download libc6:arm64 libgcc-s1:arm64
for package in ./*.deb; do dpkg-deb --extract "$package" "$folder"; done
