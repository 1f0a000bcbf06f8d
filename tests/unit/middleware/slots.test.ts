import { assertEquals } from "@std/assert";
import { Slots, type Turn } from "../../../src/middleware/slots.ts";

/** Turns by name, and what became of them. */
class Scene {
  readonly slots: Slots;
  readonly #turns = new Map<string, Turn | undefined>();
  /** In the order in which their turn came. */
  readonly began: string[] = [];
  /** In the order in which they were turned away while they waited. */
  readonly gaveUp: string[] = [];

  constructor(slots: number, places: number) {
    this.slots = new Slots(slots, places);
  }

  /** Plays steps such as `+a` (enters), `-a` (ends) and `~a` (gives up waiting), one behind the other. */
  async play(steps: string): Promise<void> {
    for (const [kind, ...rest] of steps.split(" ")) {
      const name = rest.join("");
      if (kind === "+") this.#enter(name);
      else if (kind === "-") this.#turns.get(name)!.end();
      else this.#turns.get(name)!.giveUp();
      await Promise.resolve(); // decisions are told by promises
    }
  }

  /** Who was turned away at the door. */
  get refused(): string[] {
    return [...this.#turns].filter(([, turn]) => turn === undefined).map(([name]) => name);
  }

  #enter(name: string): void {
    const turn = this.slots.enter();
    this.#turns.set(name, turn);
    turn?.decided.then((runs) => (runs ? this.began : this.gaveUp).push(name));
  }
}

interface Row {
  readonly name: string;
  /** Slots and places. */
  readonly room: readonly [slots: number, places: number];
  readonly steps: string;
  readonly began: string;
  readonly gaveUp?: string;
  readonly refused?: string;
  /** Running and waiting at the end. */
  readonly left: readonly [running: number, waiting: number];
}

const ROWS: readonly Row[] = [
  { name: "runs what has a slot", room: [2, 0], steps: "+a +b", began: "ab", left: [2, 0] },
  { name: "refuses what has neither", room: [2, 0], steps: "+a +b +c", began: "ab", refused: "c", left: [2, 0] },
  { name: "lets wait what has a place", room: [1, 2], steps: "+a +b +c +d", began: "a", refused: "d", left: [1, 2] },
  { name: "gives a slot back", room: [1, 0], steps: "+a -a +b -b", began: "ab", left: [0, 0] },
  { name: "lets run in order", room: [1, 9], steps: "+a +b +c +d -a -b -c", began: "abcd", left: [1, 0] },
  { name: "lets nobody overtake", room: [1, 9], steps: "+a +b -a +c -b", began: "abc", left: [1, 0] },
  { name: "fills several slots in order", room: [2, 9], steps: "+a +b +c +d -b -a", began: "abcd", left: [2, 0] },
  {
    name: "frees the place of one that runs",
    room: [1, 1],
    steps: "+a +b +c -a +d",
    began: "ab",
    refused: "c",
    left: [1, 1],
  },
  {
    name: "frees the place of one that gives up",
    room: [1, 1],
    steps: "+a +b ~b +c -a",
    began: "ac",
    gaveUp: "b",
    left: [1, 0],
  },
  {
    name: "passes over one that gave up",
    room: [1, 9],
    steps: "+a +b +c +d ~c -a -b",
    began: "abd",
    gaveUp: "c",
    left: [1, 0],
  },
  {
    name: "passes over one that ended while it waited",
    room: [1, 9],
    steps: "+a +b +c -b -a",
    began: "ac",
    gaveUp: "b",
    left: [1, 0],
  },
  { name: "gives back a slot once", room: [1, 9], steps: "+a +b +c -a -a -a", began: "ab", left: [1, 1] },
  { name: "gives back a place once", room: [1, 1], steps: "+a +b -b -b ~b", began: "a", gaveUp: "b", left: [1, 0] },
  { name: "lets nobody who runs give up", room: [1, 9], steps: "+a +b ~a", began: "a", left: [1, 1] },
  { name: "lets nobody who came to run give up", room: [1, 9], steps: "+a +b -a ~b +c", began: "ab", left: [1, 1] },
  {
    name: "ends one that gave up without effect",
    room: [1, 1],
    steps: "+a +b ~b -b +c -a",
    began: "ac",
    gaveUp: "b",
    left: [1, 0],
  },
  { name: "is empty in the end", room: [2, 2], steps: "+a +b +c +d -a -c -b -d", began: "abcd", left: [0, 0] },
];

Deno.test("Slots lets so many run and so many wait, first in, first out", async (t) => {
  for (const { name, room, steps, began, gaveUp = "", refused = "", left } of ROWS) {
    await t.step(name, async () => {
      const scene = new Scene(...room);
      await scene.play(steps);
      assertEquals({
        began: scene.began.join(""),
        gaveUp: scene.gaveUp.join(""),
        refused: scene.refused.join(""),
        left: [scene.slots.running, scene.slots.waiting],
      }, { began, gaveUp, refused, left: [...left] });
    });
  }
});

Deno.test("Slots.full tells whether the next one is refused", async () => {
  const scene = new Scene(1, 1);
  const full: boolean[] = [scene.slots.full];
  for (const step of ["+a", "+b", "-a", "-b"]) {
    await scene.play(step);
    full.push(scene.slots.full);
  }
  assertEquals(full, [false, false, true, false, false]);
});

Deno.test("Slots loses none and gives none twice, whatever happens in whatever order", async (t) => {
  for (let seed = 1; seed <= 20; seed++) {
    await t.step(`seed ${seed}`, () => {
      const random = randomNumbers(seed);
      const [most, places] = [1 + random(4), random(5)];
      const slots = new Slots(most, places);
      const turns: Turn[] = [];
      for (let i = 0; i < 500; i++) {
        const turn = random(2) === 0 ? slots.enter() : undefined;
        if (turn) turns.push(turn);
        else if (turns.length > 0) turns[random(turns.length)][random(3) === 0 ? "giveUp" : "end"]();
        assertEquals(slots.running, turns.filter(({ running }) => running).length);
        if (slots.running > most || slots.waiting > places) throw new Error("more than there is room for");
        if (slots.waiting > 0 && slots.running < most) throw new Error("one waits, and a slot is free");
      }
      for (const turn of turns) turn.end();
      assertEquals([slots.running, slots.waiting], [0, 0]);
    });
  }
});

/** Numbers below a limit, the same for the same seed (Lehmer's generator). */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = state * 48_271 % 2_147_483_647;
    return state % limit;
  };
}
