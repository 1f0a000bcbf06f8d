# A base with glibc and libgcc_s, and no shell: distroless/cc. It needs the first line alone.
ARG FWATCHDOG_IMAGE=fwatchdog
ARG BASE_IMAGE=gcr.io/distroless/cc-debian12
FROM ${FWATCHDOG_IMAGE} AS fwatchdog

FROM ${BASE_IMAGE}
COPY --from=fwatchdog /fwatchdog /usr/bin/fwatchdog
COPY cat /usr/bin/cat
ENV fprocess=cat
USER 65534:65534
HEALTHCHECK --interval=5s CMD ["fwatchdog", "--run-healthcheck"]
CMD ["fwatchdog"]
