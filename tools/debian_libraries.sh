#!/bin/sh
# Unpacks what the binary is linked to, Debian's libc6 and libgcc-s1, and their licences, into a folder: of any
# architecture, in the places that Debian's images have them in. Package lists and archives are kept apart, so that nothing
# of the system is changed. With the libraries, and Debian's qemu-user-static, another machine starts the binary for arm64:
#
#   tools/debian_libraries.sh arm64 /tmp/arm64
#   QEMU_LD_PREFIX=/tmp/arm64 qemu-aarch64-static dist/fwatchdog-linux-arm64 --version
set -eu

architecture=$1 folder=$2
apt=$(mktemp -d)
trap 'rm -rf "$apt"' EXIT
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$folder/usr/lib" "$folder/usr/lib64"
# /usr is merged, as in every Debian since 12.
ln -s usr/lib usr/lib64 "$folder/"

cat >"$apt/apt.conf" <<CONF
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
CONF
export APT_CONFIG="$apt/apt.conf"

apt-get -qq update
# Named after the version of GCC: the licence of libgcc_s.
licence=$(apt-cache depends libgcc-s1 | grep -o 'gcc-.*-base')
(cd "$apt" && apt-get -qq download libc6 libgcc-s1 "$licence")
for package in "$apt"/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar --extract --keep-directory-symlink --directory="$folder"
done
