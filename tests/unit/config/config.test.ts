import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Config, ConfigError, load, type Texts } from "../../../src/config/config.ts";

/** The least that a configuration needs. */
const MINIMAL = { fprocess: "cat" };

function errorsOf(env: Texts, flags: Texts = {}, command: readonly string[] = []): readonly string[] {
  return assertThrows(() => load(env, flags, command), ConfigError).messages;
}

Deno.test("load gives every option its default", () => {
  assertEquals(load(MINIMAL), {
    fprocess: "cat",
    command: ["cat"],
    mode: "streaming",
    upstreamUrl: undefined,
    upstreamCa: undefined,
    bufferHttp: false,
    contentType: "application/octet-stream",
    response: "raw",
    handler: undefined,
    inprocIsolation: "worker",
    handlerPermissions: undefined,
    watch: [],
    functionRlimit: undefined,
    killGrace: 500,
    staticPath: "/home/app/public",
    port: 8080,
    engine: "wire",
    maxInflight: 0,
    maxQueue: 0,
    maxHeaderBytes: 1_048_576,
    maxBodyBytes: 536_870_912,
    ignoreClientAbort: false,
    readTimeout: 30_000,
    writeTimeout: 30_000,
    execTimeout: 30_000,
    queueTimeout: 30_000,
    healthcheckInterval: 30_000,
    readyPath: undefined,
    suppressLock: false,
    prefixLogs: true,
    logCallId: false,
    logBufferSize: 65_536,
    logFormat: "text",
    metricsPort: 8081,
    jwtAuth: false,
    jwtAuthLocal: false,
    jwtAuthDebug: false,
    cgiHeaders: true,
    combineOutput: false,
    marshalRequest: false,
    debugHeaders: false,
    writeDebug: false,
    readDebug: false,
    warnings: [],
  });
});

/** A variable with a text, and what it does to the configuration. */
const VALID: readonly (readonly [string, string, Partial<Config>])[] = [
  ["fprocess", "sh -c 'a b'", { fprocess: "sh -c 'a b'", command: ["sh", "-c", "a b"] }],
  ["function_process", "wc -c", { fprocess: "wc -c", command: ["wc", "-c"] }],
  ["mode", "streaming", { mode: "streaming" }],
  ["upstream_url", "http://127.0.0.1:3000/base", { upstreamUrl: new URL("http://127.0.0.1:3000/base") }],
  ["http_upstream_url", "https://localhost", { upstreamUrl: new URL("https://localhost") }],
  ["buffer_http", "true", { bufferHttp: true }],
  ["http_buffer_req_body", "1", { bufferHttp: true }],
  ["content_type", "text/plain; charset=utf-8", { contentType: "text/plain; charset=utf-8" }],
  ["response", "cgi", { response: "cgi" }],
  ["function_rlimit", "1024", { functionRlimit: 1024 }],
  ["kill_grace", "0", { killGrace: 0 }],
  ["kill_grace", "1.5s", { killGrace: 1500 }],
  ["static_path", "public", { staticPath: "public" }],
  ["port", "80", { port: 80 }],
  ["port", "0", { port: 0 }],
  ["engine", "web", { engine: "web" }],
  ["max_inflight", "10", { maxInflight: 10 }],
  ["max_queue", "0", { maxQueue: 0 }],
  ["max_header_bytes", "8192", { maxHeaderBytes: 8192 }],
  ["max_body_bytes", "1", { maxBodyBytes: 1 }],
  ["ignore_client_abort", "T", { ignoreClientAbort: true }],
  ["read_timeout", "5", { readTimeout: 5000 }],
  ["read_timeout", "0", { readTimeout: 0 }],
  ["write_timeout", "40s", { writeTimeout: 40_000, healthcheckInterval: 40_000 }],
  ["exec_timeout", "10s", { execTimeout: 10_000, queueTimeout: 10_000 }],
  ["exec_timeout", "0", { execTimeout: 0 }],
  ["queue_timeout", "5s", { queueTimeout: 5000 }],
  ["queue_timeout", "0", { queueTimeout: 30_000 }],
  ["queue_timeout", "1h", { queueTimeout: 30_000 }],
  ["healthcheck_interval", "250us", { healthcheckInterval: 0.25 }],
  ["healthcheck_interval", "0", { healthcheckInterval: 0 }],
  ["healthcheck_interval", "1h", { healthcheckInterval: 3_600_000 }],
  ["ready_path", "/ready", { readyPath: "/ready" }],
  ["ready_path", "ready", { readyPath: "/ready" }],
  ["suppress_lock", "true", { suppressLock: true }],
  ["prefix_logs", "F", { prefixLogs: false }],
  ["log_callid", "t", { logCallId: true }],
  ["log_call_id", "TRUE", { logCallId: true }],
  ["log_buffer_size", "10", { logBufferSize: 10 }],
  ["log_buffer_size", "-1", { logBufferSize: Infinity }],
  ["log_format", "json", { logFormat: "json" }],
  ["metrics_port", "9090", { metricsPort: 9090 }],
  ["metrics_port", "0", { metricsPort: 0 }],
  ["jwt_auth", "0", { jwtAuth: false }],
  ["jwt_auth_local", "True", { jwtAuthLocal: true }],
  ["jwt_auth_debug", "true", { jwtAuthDebug: true }],
  ["cgi_headers", "false", { cgiHeaders: false }],
  ["combine_output", "true", { combineOutput: true }],
  ["marshal_request", "true", { marshalRequest: true }],
  ["debug_headers", "true", { debugHeaders: true }],
  ["write_debug", "true", { writeDebug: true }],
  ["read_debug", "true", { readDebug: true }],
];

for (const [name, text, expected] of VALID) {
  Deno.test(`load takes ${name}=${text}, as a variable and as a flag`, () => {
    assertEquals(load({ ...MINIMAL, [name]: text }), { ...load(MINIMAL), ...expected });
    assertEquals(load(MINIMAL, { [name]: text }), { ...load(MINIMAL), ...expected });
  });
}

/** A variable, texts that it refuses, and the end of the message. */
const INVALID: readonly (readonly [string, readonly string[], string])[] = [
  ["fprocess", ["'a", "cat '"], "want every quote closed, one ' is not"],
  ["function_process", [" ", "''"], "want a program and its arguments"],
  ["mode", ["bogus", "HTTP", " http"], "want http, serializing, streaming, afterburn, static or inproc"],
  ["upstream_url", ["h:3000", "http://u:p@h"], "or unix:/path of a socket"],
  ["http_upstream_url", ["unix:x"], "or unix:/path of a socket"],
  ["buffer_http", ["maybe"], "want 1, t, T, true, TRUE, True or 0, f, F, false, FALSE, False"],
  ["http_buffer_req_body", ["maybe"], "False"],
  ["content_type", ["a\nb", "é"], "want printable ASCII characters"],
  ["response", ["CGI", "json"], "want raw or cgi"],
  ["function_rlimit", ["0", "-1", "unlimited"], "want a whole number from 1 to 9007199254740991"],
  ["kill_grace", ["-1s", "soon"], "from 0s to 2562047h47m16s"],
  ["port", ["abc", "70000", "-1", "80.5"], "want a whole number from 0 to 65535"],
  ["engine", ["go", "WEB"], "want web or wire"],
  ["max_inflight", ["abc", "-1", "1.5"], "want a whole number from 0 to 9007199254740991"],
  ["max_queue", ["abc", "-1", "1.5"], "want a whole number from 0 to 9007199254740991"],
  ["max_header_bytes", ["0", "1MiB"], "want a whole number from 1 to 9007199254740991"],
  ["max_body_bytes", ["0", "-1", "1MiB"], "want a whole number from 1 to 9007199254740991"],
  ["ignore_client_abort", ["maybe"], "False"],
  ["read_timeout", ["bad", "-5s"], "want whole seconds or a Go duration such as 1m30s, from 0s to 2562047h47m16s"],
  ["write_timeout", ["bad", "-1"], "from 0s to 2562047h47m16s"],
  ["exec_timeout", ["10x", "1h 2m", "1.5", "9223372037"], "from 0s to 2562047h47m16s"],
  ["queue_timeout", ["bad", "-1s"], "from 0s to 2562047h47m16s"],
  ["healthcheck_interval", ["bad", "-0.5s"], "from 0s to 2562047h47m16s"],
  ["ready_path", ["/a b", "/a#b"], "want a path such as /ready, in printable ASCII without space and #"],
  ["suppress_lock", ["maybe"], "False"],
  ["prefix_logs", ["maybe", "yes", "tRUE"], "False"],
  ["log_callid", ["maybe"], "False"],
  ["log_call_id", ["maybe"], "False"],
  ["log_buffer_size", ["1k", "0", "-2"], "want a whole number of bytes from 1 to 9007199254740991, or -1 for no limit"],
  ["log_format", ["xml", "JSON"], "want text or json"],
  ["metrics_port", ["abc", "65536"], "want a whole number from 0 to 65535"],
  ["jwt_auth", ["maybe"], "False"],
  ["jwt_auth_local", ["maybe"], "False"],
  ["jwt_auth_debug", ["maybe"], "False"],
  ["cgi_headers", ["maybe"], "False"],
  ["combine_output", ["maybe"], "False"],
  ["marshal_request", ["maybe"], "False"],
  ["debug_headers", ["maybe"], "False"],
  ["write_debug", ["maybe"], "False"],
  ["read_debug", ["maybe"], "False"],
];

for (const [name, texts, end] of INVALID) {
  Deno.test(`load refuses an invalid ${name}, as a variable and as a flag`, () => {
    for (const text of texts) {
      const [message, ...others] = errorsOf({ ...MINIMAL, [name]: text });
      assertEquals(others, []);
      assert(message.startsWith(`invalid ${name} ${JSON.stringify(text)}: `), message);
      assert(message.endsWith(end), message);

      const flag = `--${name.replaceAll("_", "-")}`;
      assertEquals(errorsOf(MINIMAL, { [name]: text }), [message.replace(": ", ` (flag ${flag}): `)]);
    }
  });
}

Deno.test("load lets the second of two names win", () => {
  const env = {
    fprocess: "a",
    function_process: "b",
    upstream_url: "http://a",
    http_upstream_url: "http://b",
  };
  const config = load(env);
  assertEquals(config.command, ["b"]);
  assertEquals(config.upstreamUrl?.hostname, "b");
});

Deno.test("load does not read a name that another one overrules", () => {
  assertEquals(load({ fprocess: "'", function_process: "b" }).command, ["b"]);
  assertEquals(load({ ...MINIMAL, port: "abc" }, { port: "1" }).port, 1);
});

Deno.test("load turns a switch on by either name", () => {
  const cases: readonly (readonly [Texts, boolean])[] = [
    [{ buffer_http: "true", http_buffer_req_body: "false" }, true],
    [{ buffer_http: "false", http_buffer_req_body: "true" }, true],
    [{ buffer_http: "false", http_buffer_req_body: "false" }, false],
    [{ buffer_http: "true", http_buffer_req_body: "true" }, true],
  ];
  for (const [env, expected] of cases) {
    assertEquals(load({ ...MINIMAL, ...env }).bufferHttp, expected);
    assertEquals(load(MINIMAL, env).bufferHttp, expected);
  }
  assertEquals(load({ ...MINIMAL, log_callid: "true", log_call_id: "false" }).logCallId, true);
});

Deno.test("load validates both names of a switch", () => {
  assertEquals(errorsOf({ ...MINIMAL, log_callid: "true", log_call_id: "a" }).length, 1);
  assertEquals(errorsOf({ ...MINIMAL, log_callid: "b", log_call_id: "a" }).length, 2);
});

Deno.test("load lets a flag win over variables, whatever their names", () => {
  const env = { fprocess: "a", function_process: "b", log_call_id: "true", port: "1", content_type: "a/a" };
  const config = load(env, { fprocess: "c", log_callid: "false", port: "2", content_type: "b/b" });
  assertEquals(config.command, ["c"]);
  assertEquals(config.logCallId, false);
  assertEquals(config.port, 2);
  assertEquals(config.contentType, "b/b");
});

Deno.test("load lets a command win over flags and variables", () => {
  const command = ["node", "a b.js", "", "it's"];
  const config = load({ fprocess: "a", function_process: "'" }, { fprocess: "c", function_process: "d" }, command);
  assertEquals(config.command, command);
  assertEquals(config.fprocess, "node 'a b.js' '' 'it'\\''s'");
});

Deno.test("load takes an empty text as not set", () => {
  const empty = Object.fromEntries(VALID.map(([name]) => [name, ""]));
  assertEquals(load({ ...empty, ...MINIMAL }), load(MINIMAL));
  assertEquals(load({ ...MINIMAL, port: "1" }, empty), load({ ...MINIMAL, port: "1" }));
  assertEquals(load({ fprocess: "a", function_process: "" }).command, ["a"]);
});

Deno.test("load looks at lower-case names alone", () => {
  assertEquals(load({ ...MINIMAL, FPROCESS: "x", PORT: "9", Mode: "static", Content_Type: "x/y" }), load(MINIMAL));
});

Deno.test("load wants a function process unless the mode has none", () => {
  const message = "no function process: want fprocess or function_process, or a command line that ends with -- command";
  for (const mode of ["", "streaming", "http", "serializing", "afterburn", "bogus"]) {
    assert(errorsOf({ mode }).includes(message), mode);
  }
  assertEquals(load({ mode: "static" }).command, []);
  assertEquals(load({ mode: "inproc", handler: "./handler.ts" }).command, []);
});

Deno.test("load does not call an invalid function process missing", () => {
  assertEquals(errorsOf({ fprocess: "'" }), [`invalid fprocess "'": want every quote closed, one ' is not`]);
});

Deno.test("load wants an upstream in http mode", () => {
  assertEquals(errorsOf({ ...MINIMAL, mode: "http" }), [
    "no upstream: want upstream_url or http_upstream_url in http mode",
  ]);
  assertEquals(errorsOf({ ...MINIMAL, mode: "http", upstream_url: "x" }).length, 1);
  assertEquals(load({ ...MINIMAL, mode: "http", upstream_url: "http://127.0.0.1:1" }).mode, "http");
});

Deno.test("load wants a write timeout", () => {
  for (const text of ["0", "0s", "0.1ns", "-0"]) {
    assertEquals(errorsOf({ ...MINIMAL, write_timeout: text }), ["HTTP write timeout must be over 0s"]);
  }
});

Deno.test("load wants two different ports", () => {
  const message = "port and metrics_port are both 8081: want two different ports";
  assertEquals(errorsOf({ ...MINIMAL, port: "8081" }), [message]);
  assertEquals(errorsOf({ ...MINIMAL, port: "8081", metrics_port: "8081" }), [message]);
  assertEquals(load({ ...MINIMAL, port: "0", metrics_port: "0" }).metricsPort, 0);
});

Deno.test("load wants a handler in inproc mode, and a worker for its permissions", () => {
  const env = { mode: "inproc", handler: "./handler.ts" };
  assertEquals(load(env).handler, "./handler.ts");
  assertEquals(errorsOf({ mode: "inproc" }), ["no handler: want handler=FILE in inproc mode"]);
  assertEquals(errorsOf({ ...env, handler_permissions: "net", inproc_isolation: "none" }), [
    "handler_permissions hold in a worker alone: want inproc_isolation=worker",
  ]);
});

Deno.test("load takes watch in modes whose function outlives a request, and wants a worker for it", () => {
  const http = { ...MINIMAL, mode: "http", upstream_url: "http://127.0.0.1:3000" };
  const inproc = { mode: "inproc", handler: "a.ts" };
  for (const env of [http, { ...MINIMAL, mode: "afterburn" }, inproc] satisfies Texts[]) {
    const { watch, warnings } = load({ ...env, watch: "src,index.js" });
    assertEquals([watch, warnings], [["src", "index.js"], []]);
  }
  for (const mode of ["streaming", "serializing", "static"]) {
    const { watch, warnings } = load({ ...MINIMAL, mode, watch: "src" });
    assertEquals([watch, warnings], [[], [
      `watch has no effect in ${mode} mode: nothing runs there longer than a request`,
    ]]);
  }
  assertEquals(errorsOf({ ...inproc, watch: "a.ts", inproc_isolation: "none" }), [
    "watch restarts a handler in a worker alone: want inproc_isolation=worker",
  ]);
});

Deno.test("load wants the wire engine for a unix socket", () => {
  const env = { ...MINIMAL, mode: "http", upstream_url: "unix:/run/f.sock" };
  assertEquals(errorsOf({ ...env, engine: "web" }), ['a unix socket as upstream needs engine "wire"']);
  assertEquals(load(env).upstreamUrl?.pathname, "/run/f.sock");
});

Deno.test("load finds all errors at once", () => {
  const env = {
    port: "abc",
    read_timeout: "x1",
    write_timeout: "0",
    max_inflight: "many",
    prefix_logs: "perhaps",
  };
  const error = assertThrows(() => load(env, { log_format: "xml" }), ConfigError);
  assertEquals(error.message, error.messages.join("\n"));
  const found = error.messages.map((message) => message.slice(0, 20));
  assertEquals(found.toSorted(), [
    "HTTP write timeout m",
    'invalid log_format "',
    "invalid max_inflight",
    'invalid port "abc": ',
    "invalid prefix_logs ",
    "invalid read_timeout",
    "no function process:",
  ]);
});

Deno.test("load warns where exec_timeout is above write_timeout", () => {
  const warnings = (execTimeout: string, writeTimeout: string): readonly string[] =>
    load({ ...MINIMAL, exec_timeout: execTimeout, write_timeout: writeTimeout }).warnings;
  assertEquals(warnings("1m", "10"), ["exec_timeout (1m0s) is above write_timeout (10s): work ends after 10s"]);
  assertEquals(warnings("", "10s").length, 1);
  for (const text of ["10s", "5s", "0"]) assertEquals(warnings(text, "10s"), []);
});

Deno.test("load wants max_inflight where max_queue is set", () => {
  assertEquals(errorsOf({ ...MINIMAL, max_queue: "5" }), [
    "max_queue 5 without max_inflight: want a limit that requests can wait for",
  ]);
  assertEquals(load({ ...MINIMAL, max_inflight: "1", max_queue: "5" }).maxQueue, 5);
  assertEquals(load({ ...MINIMAL, max_queue: "0", queue_timeout: "1s" }).maxQueue, 0);
});

Deno.test("load warns where waiting and work together are above write_timeout", () => {
  const queue = { ...MINIMAL, max_inflight: "1", max_queue: "5" };
  assertEquals(load({ ...queue, exec_timeout: "20s" }).warnings, [
    "queue_timeout (20s) and exec_timeout (20s) together are above write_timeout (30s): " +
    "a request that has waited may have less time for its work",
  ]);
  assertEquals(load({ ...queue, exec_timeout: "20s", queue_timeout: "10s" }).warnings, []);
  assertEquals(load({ ...queue, exec_timeout: "20s", max_queue: "0" }).warnings, []);
});

Deno.test("load gives a frozen configuration", () => {
  const config = load({ ...MINIMAL, exec_timeout: "1m" });
  for (const part of [config, config.command, config.warnings]) assert(Object.isFrozen(part));
});
