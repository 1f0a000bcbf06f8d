import { assertEquals, assertMatch } from "@std/assert";
import { Example } from "./example.ts";
import { type FunctionServer, needs, serve } from "./function_server.ts";

const jq: FunctionServer = { name: "jq", folder: "jq", programs: ["jq"] };

const ORDERS = [
  { product: "tea", price: 4, quantity: 2 },
  { product: "coffee", price: 9, quantity: 3 },
  { product: "tea", price: 5, quantity: 1 },
];

Deno.test({
  ...needs("examples/jq: sums up orders, and answers a failure without a part of the result", jq),
  fn: async (t) => {
    using example = new Example("jq");
    await serve(jq, example, async (watchdog) => {
      await t.step("sums, with their length", async () => {
        const { status, fields, text } = await watchdog.post("/", JSON.stringify(ORDERS));
        assertEquals([status, fields.get("content-type")], [200, "application/json"]);
        assertEquals(fields.get("content-length"), `${text.length}`);
        assertEquals(JSON.parse(text), [
          { product: "coffee", quantity: 3, revenue: 27 },
          { product: "tea", quantity: 3, revenue: 13 },
        ]);
      });

      await t.step("a result in front of what is no JSON", async () => {
        const { status, text } = await watchdog.post("/", JSON.stringify(ORDERS) + "\n{");
        assertEquals(status, 500);
        assertMatch(text, /^exit status \d+\s*$/);
        await watchdog.stderr.waitFor(/stderr: .*error/);
      });

      await t.step("a body above max_body_bytes", async () => {
        const { status } = await watchdog.request({ method: "POST", fields: [["Content-Length", "16777217"]] });
        assertEquals(status, 413);
      });
    });
  },
});
