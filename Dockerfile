# The watchdog as one binary in a small image: the pattern to copy. Put your function in the place of `cat`.
# An image of your own that has glibc and libgcc_s (Debian's, and what is built on it) needs the binary alone:
# COPY --from=fwatchdog /usr/bin/fwatchdog /usr/bin/fwatchdog
#
#   docker build --build-arg COMMIT=$(git rev-parse HEAD) -t fwatchdog .
#   docker run --rm -p 8080:8080 fwatchdog
#   curl -d hello http://127.0.0.1:8080/

# Debian's, since glibc's libraries are taken from it.
ARG DENO_IMAGE=denoland/deno:debian-2.9.6
# musl's, since its busybox needs no library: the image holds no other glibc than the one put into it.
ARG BUSYBOX_IMAGE=busybox:1.37-musl

FROM ${DENO_IMAGE} AS build
ARG COMMIT=unknown
WORKDIR /source
COPY . .
RUN deno task compile --commit "$COMMIT" --arch "$(dpkg --print-architecture)" --output-dir /dist \
 && install -D /dist/fwatchdog /image/usr/bin/fwatchdog
# The loader and the libraries that the binary is linked to: libc, libm, libdl, librt, libpthread, libgcc_s.
RUN ldd /image/usr/bin/fwatchdog | grep -o '/[^ ]*' | xargs cp --dereference --parents --target-directory=/image

FROM ${BUSYBOX_IMAGE}
COPY --from=build /image /
ENV fprocess=cat
EXPOSE 8080 8081
# nobody, by number: Kubernetes' runAsNonRoot cannot tell what a name stands for.
USER 65534:65534
HEALTHCHECK --interval=5s CMD ["fwatchdog", "--run-healthcheck"]
CMD ["fwatchdog"]
