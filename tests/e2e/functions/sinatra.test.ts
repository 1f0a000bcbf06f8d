import type { FunctionServer } from "./function_server.ts";
import { greets } from "./greeting.ts";
import { rubyLibrary } from "./packages.ts";
import { passesUnchanged } from "./suite.ts";

const sinatra: FunctionServer = {
  name: "Sinatra under puma",
  folder: "sinatra",
  programs: ["ruby", "puma"],
  packages: await rubyLibrary("sinatra/base"),
};

greets(sinatra);
passesUnchanged(sinatra, { repeatedField: "joined", echoes: true });
