import { assertEquals } from "@std/assert";
import { HeaderFields } from "../../../src/http/fields.ts";
import { HttpRequest, type HttpResponse } from "../../../src/http/message.ts";
import { textResponse } from "../../../src/http/responses.ts";
import type { Mode } from "../../../src/modes/mode.ts";
import { RestartableMode } from "../../../src/modes/restartable.ts";
import { until, within } from "../../helpers/until.ts";

/** A function that does what the test says. */
class FakeFunction implements Mode {
  disposed = false;
  readonly #answering = Promise.withResolvers<void>();
  readonly #terminated = Promise.withResolvers<string>();
  readonly terminated: Promise<string> = this.#terminated.promise;

  constructor(readonly name: string, public isReady: boolean) {}

  readonly handler = async ({ target }: HttpRequest): Promise<HttpResponse> => {
    if (target === "/slow") await this.#answering.promise;
    return textResponse(200, this.name);
  };

  ready(): boolean {
    return this.isReady;
  }

  answer(): void {
    this.#answering.resolve();
  }

  terminate(reason: string): void {
    this.#terminated.resolve(reason);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

/** A mode whose functions are named by their number. */
class Restartable implements AsyncDisposable {
  readonly log: string[] = [];
  readonly functions: FakeFunction[] = [];
  /** Whether functions can take requests as soon as they are started. */
  startsReady = true;
  /** What the next start does instead of starting the next function at once. */
  onStart: ((signal: AbortSignal | undefined) => Promise<void>) | undefined;
  mode!: RestartableMode;

  static async start(patience = 10_000): Promise<Restartable> {
    const own = new Restartable();
    own.mode = await RestartableMode.start({
      start: async (signal) => {
        await own.onStart?.(signal);
        const started = new FakeFunction(String(own.functions.length + 1), own.startsReady);
        own.functions.push(started);
        return started;
      },
      patience,
      info: (message) => void own.log.push(message),
      error: (message) => void own.log.push(message),
    });
    await until(() => own.mode.ready(), { what: "the first function" });
    return own;
  }

  get current(): FakeFunction {
    return this.functions.at(-1)!;
  }

  request(target: string): { request: HttpRequest; answer: Promise<string> } {
    const request = new HttpRequest("GET", target, new HeaderFields(), null, "127.0.0.1");
    return { request, answer: this.#exchange(request) };
  }

  async get(target = "/"): Promise<string> {
    return await this.request(target).answer;
  }

  async started(functions: number): Promise<void> {
    await until(() => this.functions.length === functions, { what: `the start of function ${functions}` });
  }

  /** Waits until the function can be reached. */
  async restarted(): Promise<void> {
    await until(() => this.mode.ready(), { what: "the function" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.mode[Symbol.asyncDispose]();
    assertEquals(this.functions.filter(({ disposed }) => !disposed).map(({ name }) => name), []);
  }

  /** `<status> <text>` as an engine would send it. */
  async #exchange(request: HttpRequest): Promise<string> {
    const response = await this.mode.handler(request);
    const view = await response.body?.read();
    request.end("completed", response, view?.length ?? 0);
    return `${response.status} ${new TextDecoder().decode(view ?? undefined)}`;
  }
}

const ENDED = "503 function has ended; it is started again when a watched file changes\n";

Deno.test("RestartableMode.restart lets requests in flight end, and those that come wait", async () => {
  await using own = await Restartable.start();
  const slow = own.request("/slow");
  const restart = own.mode.restart();
  const waiting = own.request("/");
  assertEquals([await own.mode.ready(), own.functions.length], [false, 1]);
  own.current.answer();
  assertEquals(await slow.answer, "200 1");
  await restart;
  assertEquals(await waiting.answer, "200 2");
  assertEquals([own.functions[0].disposed, await own.get()], [true, "200 2"]);
  assertEquals(own.log, ["Function was restarted"]);
});

Deno.test("RestartableMode.restart waits no longer than its patience or the function lasts, and not for tunnels", async (t) => {
  await t.step("patience", async () => {
    await using own = await Restartable.start(5);
    const slow = own.request("/slow");
    await within(5_000, own.mode.restart(), "the restart");
    assertEquals(own.functions[0].disposed, true);
    own.functions[0].answer();
    await slow.answer;
  });
  await t.step("the end of the function", async () => {
    await using own = await Restartable.start();
    const slow = own.request("/slow");
    const restart = own.mode.restart();
    own.functions[0].terminate("exit status 3");
    await restart;
    await own.restarted();
    assertEquals(own.log, ["Function was restarted"]);
    own.functions[0].answer();
    await slow.answer;
  });
  await t.step("tunnels", async () => {
    await using own = await Restartable.start();
    const tunnel = own.request("/slow");
    tunnel.request.becomeTunnel();
    await own.mode.restart();
    assertEquals(own.functions[0].disposed, true);
    own.functions[0].answer();
    await tunnel.answer;
  });
});

Deno.test("RestartableMode holds requests until the new function is ready, over further restarts", async () => {
  await using own = await Restartable.start();
  own.startsReady = false;
  await own.mode.restart();
  await own.started(2);
  const waiting = own.request("/");
  // A function that no request has reached has nothing to end.
  await own.mode.restart();
  await own.started(3);
  assertEquals([own.functions[1].disposed, await own.mode.ready()], [true, false]);
  own.current.isReady = true;
  assertEquals(await waiting.answer, "200 3");
});

Deno.test("RestartableMode gives up a request that waits with its abort", async () => {
  await using own = await Restartable.start();
  own.startsReady = false;
  await own.mode.restart();
  const { request, answer } = own.request("/");
  request.limit = { option: "exec_timeout", milliseconds: 50 };
  request.abort("timed out");
  assertEquals(await answer, "504 function did not answer within exec_timeout of 50ms\n");
});

Deno.test("RestartableMode serves on when its function ends by itself: 503 until the next restart", async () => {
  await using own = await Restartable.start();
  own.current.terminate("exit status 3");
  await until(() => own.current.disposed, { what: "the end of the function" });
  assertEquals([await own.get(), await own.mode.ready()], [ENDED, false]);
  await own.mode.restart();
  await own.restarted();
  assertEquals(await own.get(), "200 2");
  assertEquals(own.log, [
    "Forked function has terminated: exit status 3; it is started again when a watched file changes",
    "Function was restarted",
  ]);
});

Deno.test("RestartableMode answers 503 to those that wait for a function which ends before it is ready", async () => {
  await using own = await Restartable.start();
  own.startsReady = false;
  await own.mode.restart();
  const waiting = own.request("/");
  await own.started(2);
  own.current.terminate("exit status 1");
  assertEquals(await waiting.answer, ENDED);
});

Deno.test("RestartableMode serves on when its function cannot be started", async () => {
  await using own = await Restartable.start();
  own.onStart = () => Promise.reject(new Error("no such program"));
  await own.mode.restart();
  await until(() => own.log.length === 1, { what: "the failure" });
  assertEquals(own.log, [
    "Function could not be restarted: no such program; it is started again when a watched file changes",
  ]);
  assertEquals([await own.get(), await own.mode.ready()], [ENDED, false]);
  own.onStart = undefined;
  await own.mode.restart();
  await own.restarted();
  assertEquals(await own.get(), "200 2");
});

Deno.test("RestartableMode gives up a start that does not end: for the next restart, and at the end", async () => {
  await using own = await Restartable.start();
  own.onStart = (signal) => new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
  await own.mode.restart();
  const waiting = own.request("/");
  const never = own.onStart;
  own.onStart = undefined;
  await own.mode.restart();
  assertEquals(await waiting.answer, "200 2");
  own.onStart = never;
  await own.mode.restart();
  assertEquals(own.log, ["Function was restarted"]);
});
