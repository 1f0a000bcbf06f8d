import { assertEquals } from "@std/assert";
import { parsePermissions } from "../../../../src/config/permissions.ts";
import { permissionOptions } from "../../../../src/modes/inproc/permissions.ts";

const NOTHING = { write: false, net: false, env: false, sys: false, run: false, ffi: false, import: false };

Deno.test("permissionOptions lets the handler's own folders be read in any case", async (t) => {
  const folders = ["/app/", "/watchdog/"];
  const cases = {
    "none": { ...NOTHING, read: folders },
    "read=/data": { ...NOTHING, read: ["/data", ...folders] },
    "read": { ...NOTHING, read: true },
    "net=a.b,net=c.d,env": { ...NOTHING, read: folders, net: ["a.b", "c.d"], env: true },
  };
  for (const [text, options] of Object.entries(cases)) {
    await t.step(text, () => assertEquals(permissionOptions(parsePermissions(text), folders), options));
  }
});
