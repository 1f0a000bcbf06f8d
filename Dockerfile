# The watchdog, for images of functions to copy from. It is no image to run: a function's image takes one line where
# its base has glibc and libgcc_s, and one more where it has neither, as scratch, distroless/static and Alpine:
#
#   COPY --from=fwatchdog /fwatchdog /usr/bin/fwatchdog
#   COPY --from=fwatchdog /glibc/ /
#
#   docker build --build-arg COMMIT=$(git rev-parse HEAD) -t fwatchdog .
#   docker buildx build --platform linux/amd64,linux/arm64 -t registry.example/fwatchdog --push .
#   docker build --target test .

ARG DENO_IMAGE=denoland/deno:debian-2.9.6
# Where the libraries are from. Nothing of it is executed, so it may be of another architecture.
ARG DEBIAN_IMAGE=debian:bookworm-slim

FROM ${DEBIAN_IMAGE} AS debian

# The loader has to stand where the binary names it. The rest is below /usr, which is a folder everywhere: COPY refuses
# to put a folder where the base image has a link, as /lib is one where /usr is merged. /tmp is for the lock file, since
# scratch has no folder that every user may write to.
FROM --platform=$BUILDPLATFORM ${DENO_IMAGE} AS glibc
ARG TARGETARCH
COPY --from=debian \
  /usr/lib/*-linux-gnu/ld-linux-*.so.? \
  /usr/lib/*-linux-gnu/libc.so.6 \
  /usr/lib/*-linux-gnu/libdl.so.2 \
  /usr/lib/*-linux-gnu/libgcc_s.so.1 \
  /usr/lib/*-linux-gnu/libm.so.6 \
  /usr/lib/*-linux-gnu/libpthread.so.0 \
  /usr/lib/*-linux-gnu/librt.so.1 \
  /libraries/
COPY --from=debian /usr/share/doc/libc6/copyright /glibc/usr/share/doc/libc6/
COPY --from=debian /usr/share/doc/gcc-*-base/copyright /glibc/usr/share/doc/libgcc-s1/
RUN case "$TARGETARCH" in \
    amd64) machine=x86_64 loader=/lib64 ;; \
    arm64) machine=aarch64 loader=/lib ;; \
  esac \
  && mkdir -p "/glibc$loader" /glibc/usr/lib \
  && mkdir -m 1777 /glibc/tmp \
  && mv /libraries/ld-linux-* "/glibc$loader/" \
  && mv /libraries "/glibc/usr/lib/$machine-linux-gnu"

# Runs on the machine that builds, and compiles for the one that the image is for.
FROM --platform=$BUILDPLATFORM ${DENO_IMAGE} AS build
ARG TARGETARCH
ARG COMMIT=unknown
WORKDIR /source
COPY deno.json deno.lock main.ts ./
COPY offline offline
COPY src src
COPY tools tools
RUN deno task compile --arch "$TARGETARCH" --commit "$COMMIT" --output-dir /dist \
  && mv "/dist/fwatchdog-linux-$TARGETARCH" /fwatchdog

# Builds where every test passes, or those that TESTS names: paths below tests.
FROM build AS test
ARG TESTS=""
COPY . .
RUN deno task test $TESTS

FROM scratch
LABEL org.opencontainers.image.title="fwatchdog" \
  org.opencontainers.image.description="Function watchdog, and glibc for images without it" \
  org.opencontainers.image.licenses="MIT AND LGPL-2.1-or-later AND GPL-3.0-or-later WITH GCC-exception-3.1"
COPY --from=build /fwatchdog /fwatchdog
COPY --from=glibc /glibc/ /glibc/
