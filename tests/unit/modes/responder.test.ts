import { assertEquals, assertRejects } from "@std/assert";
import { responder } from "../../../src/modes/responder.ts";
import { concat, latin1 } from "../../helpers/bytes.ts";
import { BrokenViews, Views, viewsOf } from "./_views.ts";

const PRINTED = ["Status: 404\n\n", "body"];

Deno.test("responder raw makes all that is printed the body", async () => {
  const respond = responder({ response: "raw", contentType: "a/b" });
  const { status, reason, fields, body } = await respond(new Views(PRINTED), "GET");
  assertEquals([status, reason, fields.list, body!.size], [200, "OK", ["Content-Type", "a/b"], undefined]);
  assertEquals(latin1(concat(await viewsOf(body!))), PRINTED.join(""));
});

Deno.test("responder raw keeps the size that is known", async () => {
  const respond = responder({ response: "raw", contentType: "a/b" });
  for (const views of [[], ["body"]]) {
    const size = views.join("").length;
    assertEquals((await respond(new Views(views, size), "HEAD")).body!.size, size);
  }
});

Deno.test("responder cgi takes status and fields from what is printed", async () => {
  const respond = responder({ response: "cgi", contentType: "a/b" });
  const { status, fields, body } = await respond(new Views(PRINTED), "GET");
  assertEquals([status, fields.list], [404, ["Content-Type", "a/b"]]);
  assertEquals(latin1(concat(await viewsOf(body!))), "body");
});

for (const response of ["raw", "cgi"] as const) {
  Deno.test(`responder ${response} rejects where the output breaks before its first bytes`, async () => {
    await assertRejects(() => responder({ response, contentType: "a/b" })(new BrokenViews([]), "GET"), Error, "broken");
  });
}
