import type { FunctionServer } from "./function_server.ts";
import { greets } from "./greeting.ts";
import { pipPackages } from "./packages.ts";
import { passesUnchanged } from "./suite.ts";

const flask: FunctionServer = {
  name: "Flask under waitress",
  folder: "flask",
  programs: ["python3"],
  packages: await pipPackages("flask"),
};

greets(flask);
passesUnchanged(flask, { repeatedField: "joined", echoes: true });
