import { assertEquals } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";
import { HttpRequest, type HttpResponse } from "../../../src/http/message.ts";
import { metricsEndpoint } from "../../../src/http/metrics_endpoint.ts";
import { utf8 } from "../../helpers/bytes.ts";

async function ask(method: string, target: string): Promise<HttpResponse> {
  const request = new HttpRequest(method, target, new HeaderFields(), null, "127.0.0.1");
  return await metricsEndpoint(() => "up 1\n")(request);
}

Deno.test("metricsEndpoint() renders the metrics on /metrics", async () => {
  for (const method of ["GET", "HEAD"]) {
    for (const target of ["/metrics", "/metrics?name[]=up"]) {
      const { status, fields, body } = await ask(method, target);
      assertEquals(status, 200);
      assertEquals([...fields], [["Content-Type", "text/plain; version=0.0.4; charset=utf-8"]]);
      assertEquals(utf8((await body!.read())!), "up 1\n");
    }
  }
});

Deno.test("metricsEndpoint() answers 404 to other paths and 405 to other methods", async () => {
  for (const target of ["/", "/metrics/", "/Metrics", "/x?/metrics"]) {
    assertEquals((await ask("GET", target)).status, 404, target);
  }
  for (const method of ["POST", "PUT", "DELETE", "get"]) {
    const { status, fields } = await ask(method, "/metrics");
    assertEquals([status, fields.get("allow")], [405, "GET, HEAD"], method);
  }
});
