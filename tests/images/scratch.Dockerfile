# Nothing but the watchdog: it serves files, or runs a JavaScript function itself.
ARG FWATCHDOG_IMAGE=fwatchdog
FROM ${FWATCHDOG_IMAGE} AS fwatchdog

FROM scratch
COPY --from=fwatchdog /fwatchdog /usr/bin/fwatchdog
COPY --from=fwatchdog /glibc/ /
COPY site /home/app/public
COPY handler.mjs /home/app/
ENV mode=static
USER 65534:65534
HEALTHCHECK --interval=5s CMD ["fwatchdog", "--run-healthcheck"]
CMD ["fwatchdog"]
