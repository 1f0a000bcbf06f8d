import { greets } from "./greeting.ts";

/** Where this very Deno is. */
const folder = Deno.execPath().replace(/\/[^/]+$/, "");

greets({
  name: "Deno",
  folder: "hello",
  programs: [],
  packages: { env: { PATH: `${folder}:${Deno.env.get("PATH")}` } },
});
