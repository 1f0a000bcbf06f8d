# A base with programs and without glibc: Alpine.
ARG FWATCHDOG_IMAGE=fwatchdog
ARG BASE_IMAGE=alpine:3.22
FROM ${FWATCHDOG_IMAGE} AS fwatchdog

FROM ${BASE_IMAGE}
COPY --from=fwatchdog /fwatchdog /usr/bin/fwatchdog
COPY --from=fwatchdog /glibc/ /
COPY site /home/app/public
ENV fprocess=cat
USER 65534:65534
HEALTHCHECK --interval=5s CMD ["fwatchdog", "--run-healthcheck"]
CMD ["fwatchdog"]
