import { answers } from "./answers.ts";
import { bodies, largeBodies } from "./bodies.ts";
import { Example } from "./example.ts";
import { type FunctionServer, needs, serve } from "./function_server.ts";
import { type RepeatedField, requests } from "./requests.ts";

/** What is an HTTP server's own. */
export interface Traits {
  /** What it makes of a field that comes in two lines. */
  readonly repeatedField: RepeatedField;
  /** Whether its handler can give a request's body back. */
  readonly echoes: boolean;
}

/**
 * Registers the test of a real HTTP server, that of an example, with a handler that shows what it gets: requests and
 * answers reach the other side unchanged.
 */
export function passesUnchanged(server: FunctionServer, { repeatedField, echoes }: Traits): void {
  Deno.test({
    ...needs(`http mode, ${server.name}: requests and answers pass unchanged`, server),
    fn: async (t) => {
      using example = new Example(server.folder);
      example.useTestHandler();
      await serve(server, example, async (watchdog) => {
        await requests(t, watchdog, repeatedField);
        await answers(t, watchdog);
        if (echoes) await bodies(t, watchdog);
        await largeBodies(t, watchdog);
      });
    },
  });
}
