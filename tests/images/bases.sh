# The base images, made of what this machine has and of Debian packages, since no registry of images is asked. Sourced by
# tests/images.sh, which gives `work`, `native`, `build` and `deno`.

# The libraries of Debian for one architecture, in the folders that Debian's image has them in. The system's own lists
# of packages stay as they are.
debian_root() {
  local architecture=$1 root=$2 apt package
  apt=$work/apt-$architecture
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/packages" "$root/usr/lib" "$root/usr/lib64"
  mkdir --mode 1777 "$root/tmp"
  cat >"$apt/apt.conf" <<CONF
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
CONF
  export APT_CONFIG=$apt/apt.conf
  apt-get -qq update
  (cd "$apt/packages" && apt-get -qq download libc6 libgcc-s1 "$(apt-cache depends libgcc-s1 | grep -o 'gcc-.*-base')")
  unset APT_CONFIG
  ln -s usr/lib usr/lib64 "$root/"
  for package in "$apt"/packages/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar --extract --keep-directory-symlink --directory="$root"
  done
}

# busybox under the names of all that it can do; it is static, and needs no library.
busybox_root() {
  local root=$1 applet
  mkdir -p "$root/bin"
  [ -d "$root/tmp" ] || mkdir --mode 1777 "$root/tmp"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for applet in $(busybox --list); do
    [ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
  done
}

# Deno, and what this machine downloads for `deno task compile`: building the images then needs no network.
deno_root() {
  local root=$1 cache=${XDG_CACHE_HOME:-$HOME/.cache} folder
  deno task compile --output-dir "$work/dist"
  mkdir -p "$root/usr/bin" "$root/root/.cache/deno"
  cp "$(deno eval 'console.log(Deno.execPath())')" "$root/usr/bin/deno"
  [ ! -d "$cache/fwatchdog" ] || cp --recursive "$cache/fwatchdog" "$root/root/.cache/"
  for folder in "${DENO_DIR:-$cache/deno}"/{npm,dl}; do
    [ ! -d "$folder" ] || cp --recursive "$folder" "$root/root/.cache/deno/"
  done
}

# Makes an image of a folder: base_image NAME ARCHITECTURE FOLDER
base_image() {
  printf 'FROM scratch\nCOPY . /\nENV HOME=/root\n' >"$work/base.Dockerfile"
  build "$1" "$2" "$3" --file "$work/base.Dockerfile"
}

bases() {
  local roots=$work/bases architecture
  for architecture in amd64 arm64; do
    debian_root "$architecture" "$roots/debian-$architecture"
    base_image "debian-$architecture" "$architecture" "$roots/debian-$architecture"
  done
  busybox_root "$roots/busybox"
  base_image busybox "$native" "$roots/busybox"
  # A merged /usr.
  mkdir -p "$roots/merged_usr/usr/lib" "$roots/merged_usr/usr/lib64"
  ln -s usr/lib usr/lib64 "$roots/merged_usr/"
  busybox_root "$roots/merged_usr"
  base_image merged_usr "$native" "$roots/merged_usr"
  cp --recursive "$roots/debian-$native" "$roots/deno"
  busybox_root "$roots/deno"
  deno_root "$roots/deno"
  base_image deno "$native" "$roots/deno"
}
