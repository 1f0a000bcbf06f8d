-- Run by wrk: `wrk … -s wrk.lua URL -- BODY_BYTES`. Sends GET, or POST where BODY_BYTES is not 0, and prints the
-- result as one line of JSON, since wrk's own report is rounded and changes its units.
function init(args)
  local bytes = tonumber(args[1])
  if bytes > 0 then
    wrk.method = "POST"
    wrk.body = string.rep("x", bytes)
  end
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"duration_us":%d,"p99_us":%d,"bad_status":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
