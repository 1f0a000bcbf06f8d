/** An architecture of Linux that the program is compiled for. */
export interface Architecture {
  /** As images and package names call it. */
  readonly name: "amd64" | "arm64";
  /** As Deno and wheels call it. */
  readonly machine: "x86_64" | "aarch64";
  /** `e_machine` of its ELF files (elf(5)). */
  readonly elfMachine: number;
}

export const ARCHITECTURES: readonly Architecture[] = [
  { name: "amd64", machine: "x86_64", elfMachine: 62 },
  { name: "arm64", machine: "aarch64", elfMachine: 183 },
];

/** The one of this machine, where it runs Linux. */
export const OWN_ARCHITECTURE: Architecture | undefined = ARCHITECTURES.find(({ machine }) =>
  Deno.build.os === "linux" && machine === Deno.build.arch
);

/** The target that Deno knows it by. */
export function targetOf({ machine }: Architecture): string {
  return `${machine}-unknown-linux-gnu`;
}
