# A base without glibc whose /usr is merged: /lib and /lib64 are links. The loader goes into both, since each architecture
# looks in one of them.
ARG FWATCHDOG_IMAGE=fwatchdog
ARG BASE_IMAGE=alpine:edge
FROM ${FWATCHDOG_IMAGE} AS fwatchdog

FROM ${BASE_IMAGE}
COPY --from=fwatchdog /fwatchdog /usr/bin/fwatchdog
COPY --from=fwatchdog /glibc/usr/ /usr/
COPY --from=fwatchdog /glibc/lib*/ /lib/
COPY --from=fwatchdog /glibc/lib*/ /lib64/
ENV fprocess=cat
USER 65534:65534
HEALTHCHECK --interval=5s CMD ["fwatchdog", "--run-healthcheck"]
CMD ["fwatchdog"]
