import { assertEquals, assertThrows } from "@std/assert";
import { OptionError } from "../../../src/config/parse.ts";
import { type HandlerPermissions, parsePermissions } from "../../../src/config/permissions.ts";

const NONE: HandlerPermissions = {
  ...{ read: false, write: false, net: false, env: false },
  ...{ sys: false, run: false, ffi: false, import: false },
};

Deno.test("parsePermissions grants what is named, and nothing else", async (t) => {
  const texts: Readonly<Record<string, Partial<HandlerPermissions>>> = {
    "none": {},
    "net": { net: true },
    "net=example.com": { net: ["example.com"] },
    "net=example.com:443,net=[::1]:80,net=10.0.0.0/8": { net: ["example.com:443", "[::1]:80", "10.0.0.0/8"] },
    "net,net=example.com": { net: true },
    "net=example.com,net": { net: true },
    "read=/data, write=/tmp/a b ,env=A_*": { read: ["/data"], write: ["/tmp/a b"], env: ["A_*"] },
    "env=A=B": { env: ["A=B"] },
    "sys=hostname,run,ffi,import=jsr.io": { sys: ["hostname"], run: true, ffi: true, import: ["jsr.io"] },
  };
  for (const [text, granted] of Object.entries(texts)) {
    await t.step(text, () => assertEquals(parsePermissions(text), { ...NONE, ...granted }));
  }
});

Deno.test("parsePermissions says what is accepted", async (t) => {
  for (const text of ["all", "net=", "NET", "allow-net", "net;env", "net,", ",", " ", "none,net", "net example.com"]) {
    await t.step(text, () => {
      assertThrows(
        () => parsePermissions(text),
        OptionError,
        "want none, or a list of read, write, net, env, sys, run",
      );
    });
  }
});
