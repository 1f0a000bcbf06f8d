import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { reapOrphans } from "../../../src/process/reap.ts";
import { join, root } from "../../helpers/paths.ts";
import { AS_PID_1, requiresPidNamespace } from "../../helpers/pid_namespace.ts";

/** What the program `fixtures/pid_1.ts` prints. */
async function pid1(...permissions: string[]): Promise<string> {
  const run = [Deno.execPath(), "run", ...permissions, join(root, "tests/unit/process/fixtures/pid_1.ts")];
  const [unshare, ...args] = AS_PID_1;
  const { stdout, stderr } = await new Deno.Command(unshare, { args: [...args, ...run], cwd: root }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test({
  ...requiresPidNamespace("reapOrphans reaps orphans as PID 1, and no child that Deno waits for"),
  async fn(): Promise<void> {
    assertEquals(await pid1("--allow-all"), "exit status 3\nreaped\n");
  },
});

Deno.test({
  ...requiresPidNamespace("reapOrphans warns once, and goes on, where libc may not be called"),
  async fn(): Promise<void> {
    assertMatch(
      await pid1("--allow-run", "--allow-read"),
      /^Ended orphans will stay in the process table: .*ffi.*\nexit status 3\n$/,
    );
  },
});

Deno.test("reapOrphans does nothing in any other process", () => {
  const warnings: string[] = [];
  assertStrictEquals(reapOrphans((message) => warnings.push(message)), null);
  assertEquals(warnings, []);
});
