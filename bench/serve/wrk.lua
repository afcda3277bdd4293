-- Arguments after "--": how many bytes to POST, or nothing for GET. Prints the totals as one line of JSON.

init = function(args)
  if args[1] then
    wrk.method = "POST"
    wrk.body = string.rep("x", tonumber(args[1]))
    wrk.headers["Content-Type"] = "application/octet-stream"
  end
end

done = function(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"bytes":%.0f,"microseconds":%d,"p50":%d,"p99":%d,"max":%d,' ..
      '"errors":{"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}}',
    summary.requests, summary.bytes, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout
  ))
end
