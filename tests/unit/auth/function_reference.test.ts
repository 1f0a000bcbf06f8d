import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { functionReference } from "../../../src/auth/function_reference.ts";
import { TempDir } from "../../helpers/temp_dir.ts";

Deno.test("functionReference is namespace:name, the namespace from the file where the environment has none", async () => {
  using tmp = new TempDir();
  const file = tmp.file("namespace", "openfaas-fn\n");
  assertEquals(await functionReference({ name: "env", namespace: "dev" }, file), "dev:env");
  assertEquals(await functionReference({ name: "env", namespace: undefined }, file), "openfaas-fn:env");
  assertEquals(await functionReference({ name: "env", namespace: "" }, file), "openfaas-fn:env");
});

Deno.test("functionReference names what is not known", async () => {
  using tmp = new TempDir();
  for (const name of [undefined, ""]) {
    await assertRejects(() => functionReference({ name, namespace: "dev" }), Error, "OPENFAAS_NAME is not set");
  }
  for (const file of [tmp.at("missing"), tmp.file("blank", " \n"), tmp.path]) {
    const error = await assertRejects(() => functionReference({ name: "env", namespace: undefined }, file), Error);
    assertStringIncludes(error.message, "OPENFAAS_NAMESPACE is not set");
    assertStringIncludes(error.message, file);
  }
});
