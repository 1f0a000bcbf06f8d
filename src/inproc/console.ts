import { Console } from "node:console";
import { Writable } from "node:stream";

/** Takes what a handler prints, with its line ends. */
export type Print = (stream: "stdout" | "stderr", text: string) => void;

/** A console that prints there, without colours. */
export function consoleTo(print: Print): typeof console {
  const writable = (stream: "stdout" | "stderr"): Writable =>
    new Writable({
      decodeStrings: false,
      write(text: string, _encoding, written): void {
        print(stream, text);
        written();
      },
    });
  return new Console({ stdout: writable("stdout"), stderr: writable("stderr"), colorMode: false });
}
