# The base images, made of what this machine has and of Debian packages, since no registry of images is asked. Sourced by
# tests/images.sh, which gives `work`, `native`, `build` and `deno`.

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
    mkdir -p "$roots/debian-$architecture"
    mkdir --mode 1777 "$roots/debian-$architecture/tmp"
    tools/debian_libraries.sh "$architecture" "$roots/debian-$architecture"
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
