/** Passes each message, posted or sent over a WebSocket, on to all who listen, by WebSocket or by server-sent events. */

const listeners = new Set<(message: string) => void>();

function publish(message: string): void {
  for (const listener of listeners) listener(message);
}

/** Each message is an event: https://html.spec.whatwg.org/multipage/server-sent-events.html */
function eventStream(): Response {
  let listener: (message: string) => void;
  const events = new ReadableStream<string>({
    start(controller): void {
      // Tells at once that it is connected, and after how many ms to come back where that breaks.
      controller.enqueue("retry: 1000\n\n");
      listener = (message) => {
        const lines = message.split(/\r\n|\r|\n/);
        controller.enqueue(lines.map((line) => `data: ${line}\n`).join("") + "\n");
      };
      listeners.add(listener);
    },
    cancel(): void {
      listeners.delete(listener);
    },
  });
  return new Response(events.pipeThrough(new TextEncoderStream()), {
    headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store" },
  });
}

function webSocket(request: Request): Response {
  const { socket, response } = Deno.upgradeWebSocket(request);
  const listener = (message: string): void => socket.send(message);
  socket.onopen = () => listeners.add(listener);
  socket.onclose = () => listeners.delete(listener);
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") publish(data);
    else socket.close(1003, "text only");
  };
  return response;
}

async function handle(request: Request): Promise<Response> {
  if (request.headers.get("upgrade")?.toLowerCase() === "websocket") return webSocket(request);
  switch (request.method) {
    case "GET":
      return eventStream();
    case "POST":
      publish(await request.text());
      return new Response(null, { status: 202 });
    default:
      return new Response(null, { status: 405, headers: { "Allow": "GET, POST" } });
  }
}

export default { fetch: handle } satisfies Deno.ServeDefaultExport;
