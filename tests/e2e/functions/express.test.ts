import { npmPackages } from "./packages.ts";
import { functionServer } from "./suite.ts";

functionServer({
  name: "Express",
  folder: "express",
  programs: ["node", "npm"],
  packages: await npmPackages("express"),
  greeting: { request: { method: "POST", body: "Ada" }, answer: /^Hello, Ada!\n$/ },
  repeatedField: "apart",
  echoes: true,
});
