import { assert, assertEquals, assertMatch } from "@std/assert";
import { defaultShown, flagName, isSwitch, OPTIONS, ROWS } from "../../../src/config/options.ts";

Deno.test("OPTIONS has no variable twice", () => {
  const names = ROWS.flatMap((option) => option.names);
  assertEquals(names.length, new Set(names).size);
});

Deno.test("OPTIONS names variables in lower case", () => {
  for (const name of ROWS.flatMap((option) => option.names)) assertMatch(name, /^[a-z]+(_[a-z]+)*$/);
});

Deno.test("OPTIONS has defaults that its parsers take", () => {
  for (const option of ROWS) {
    if (option.default !== undefined) option.parse(option.default);
  }
});

Deno.test("OPTIONS says each meaning in one line that fits a Markdown table", () => {
  for (const { names, help } of ROWS) assert(help !== "" && !/[\n|<`]/.test(help), names[0]);
});

Deno.test("OPTIONS keeps groups together", () => {
  const changes = ROWS.filter((option, i) => option.group !== ROWS[i - 1]?.group);
  assertEquals(changes.length, new Set(ROWS.map((option) => option.group)).size);
});

Deno.test("isSwitch holds for booleans", () => {
  assertEquals(ROWS.filter(isSwitch), ROWS.filter(({ default: text }) => text === "true" || text === "false"));
});

Deno.test("defaultShown prefers what is meant for users", () => {
  assertEquals(defaultShown(OPTIONS.port), "8080");
  assertEquals(defaultShown(OPTIONS.healthcheckInterval), "write_timeout");
  assertEquals(defaultShown(OPTIONS.readyPath), "");
});

Deno.test("flagName writes hyphens", () => {
  assertEquals(flagName("http_buffer_req_body"), "--http-buffer-req-body");
});
