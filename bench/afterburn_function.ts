// The function of afterburn mode: requests on stdin, answers on stdout, one after the other.
//
// It waits in the system calls themselves: in Deno a read that does not block costs more than all the rest.
import { MessageReader } from "../src/http1/message_reader.ts";
import { MessageWriter } from "../src/http1/message_writer.ts";
import { DEFAULT_LIMITS } from "../src/http1/types.ts";

const answer = new TextEncoder().encode("hello\n");
const reader = new MessageReader({ read: (buffer) => Promise.resolve(Deno.stdin.readSync(buffer)) }, DEFAULT_LIMITS);
const writer = new MessageWriter({ write: (bytes) => Promise.resolve(Deno.stdout.writeSync(bytes)) });

while (await reader.readRequest() !== null) {
  const { body } = reader;
  while (body !== null && await body.read() !== null);
  writer.startResponse(200, "OK", [], answer.length);
  writer.write(answer);
  await writer.end();
}
