import { assertEquals, assertThrows } from "@std/assert";
import { WriteError } from "../../../src/http1/errors.ts";
import { requestHead, responseHead, trailerSection } from "../../../src/http1/head_text.ts";
import type { Framing } from "../../../src/http1/types.ts";

Deno.test("requestHead() refuses methods and targets that would be read as something else", () => {
  for (const method of ["", "G T", "GET\r\n", "G\0", "G:T", "\xc4"]) {
    assertThrows(() => requestHead(method, "/", [], "none"), WriteError);
  }
  for (const target of ["", "/ ", "/\t", "/a\r\nB: c", "/\0", "/\x7f", "/\xe4", "/\u4e16"]) {
    assertThrows(() => requestHead("GET", target, [], "none"), WriteError);
  }
});

Deno.test("requestHead() refuses a body that ends with the connection", () => {
  assertThrows(() => requestHead("POST", "/", [], "close"), WriteError);
});

Deno.test("responseHead() takes statuses 100–999 and any reason of text", () => {
  assertEquals(responseHead(999, "\t\xffa ", [], 0), "HTTP/1.1 999 \t\xffa \r\nContent-Length: 0\r\n\r\n");
  assertEquals(responseHead(100, "", [], "none"), "HTTP/1.1 100 \r\n\r\n");
  for (const status of [0, 99, 1000, -200, 200.5, NaN]) {
    assertThrows(() => responseHead(status, "", [], 0), WriteError);
  }
  for (const reason of ["a\r\nB: c", "a\n", "\0", "\x7f", "\u4e16"]) {
    assertThrows(() => responseHead(200, reason, [], 0), WriteError);
  }
});

Deno.test("responseHead() allows no body and no framing fields where the status has none", () => {
  for (const status of [100, 101, 103, 204, 304]) {
    for (const framing of [0, 5, "chunked", "close"] as const) {
      assertThrows(() => responseHead(status, "", [], framing), WriteError);
    }
  }
  for (const status of [100, 101, 103, 204]) {
    assertThrows(() => responseHead(status, "", ["Content-Length", "0"], "none"), WriteError);
    assertThrows(() => responseHead(status, "", ["Transfer-Encoding", "chunked"], "none"), WriteError);
  }
});

Deno.test("a head is refused whose framing fields contradict its framing", () => {
  const contradictions: [Framing, string[]][] = [
    [5, ["Content-Length", "6"]],
    [5, ["Content-Length", "05"]],
    [5, ["Content-Length", "5", "content-length", "5"]],
    [5, ["Transfer-Encoding", "chunked"]],
    ["chunked", ["Content-Length", "5"]],
    ["chunked", ["Transfer-Encoding", "gzip"]],
    ["chunked", ["Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked"]],
    ["chunked", ["Transfer-Encoding", "chunked", "Content-Length", "5"]],
    ["close", ["CONTENT-LENGTH", "5"]],
    ["close", ["Transfer-Encoding", "chunked"]],
    ["none", ["Transfer-Encoding", "chunked"]],
    ["none", ["Content-Length", "x"]],
    ["none", ["Content-Length", "5", "Content-Length", "5"]],
  ];
  for (const [framing, fields] of contradictions) {
    assertThrows(() => responseHead(200, "", fields, framing), WriteError, "contradicts");
  }
});

Deno.test("a field is refused that would be read as something else", () => {
  for (const name of ["", "A ", " A", "A:", "A\r\nB", "\xc4", "A\0", "A b"]) {
    assertThrows(() => responseHead(200, "", [name, "v"], 0), WriteError);
    assertThrows(() => trailerSection([name, "v"]), WriteError);
  }
  for (const value of ["a\r\nB: c", "a\n", "a\r", "\0", "\x1f", "\x7f", "\u0100", "\u{1f600}"]) {
    assertThrows(() => responseHead(200, "", ["A", value], 0), WriteError);
    assertThrows(() => trailerSection(["A", value]), WriteError);
  }
});
