import { assertEquals, assertThrows } from "@std/assert";
import { environment, parseCopy, parseDockerfile, texts } from "../helpers/dockerfile.ts";

const TWO_STAGES = `# comment
ARG IMAGE=base:1
FROM --platform=linux/amd64 \${IMAGE} AS build
RUN first && \\
    # comment within
    second

from scratch
ENV a=1 b="two words" \\
    C=
ENV a=3
CMD ["a", "b"]
`;

Deno.test("parseDockerfile: stages with base, name and instructions; defaults of ARG stand for the variables", () => {
  const { args, stages: [build, last] } = parseDockerfile(TWO_STAGES);
  assertEquals(args, { IMAGE: "base:1" });
  assertEquals([build.base, build.name, last.base, last.name], ["base:1", "build", "scratch", undefined]);
  assertEquals(texts(build, "RUN"), ["first && second"]);
  assertEquals(texts(last, "CMD"), ['["a", "b"]']);
});

Deno.test("parseDockerfile: wants a stage for every instruction but ARG", () => {
  assertThrows(() => parseDockerfile("RUN true\nFROM scratch"), Error, "RUN in front of FROM");
});

Deno.test("environment: all ENV instructions, the last one counts", () => {
  assertEquals(environment(parseDockerfile(TWO_STAGES).stages[1]), { a: "3", b: "two words", C: "" });
});

Deno.test("parseCopy: sources, destination and stage", () => {
  assertEquals(parseCopy("a b c/"), { from: undefined, sources: ["a", "b"], destination: "c/" });
  assertEquals(parseCopy("--from=build --chmod=755 /a /b"), { from: "build", sources: ["/a"], destination: "/b" });
});
