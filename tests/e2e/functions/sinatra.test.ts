import { rubyLibrary } from "./packages.ts";
import { functionServer } from "./suite.ts";

functionServer({
  name: "Sinatra under puma",
  folder: "sinatra",
  programs: ["ruby", "puma"],
  packages: await rubyLibrary("sinatra/base"),
  greeting: { request: { method: "POST", body: "Ada" }, answer: /^Hello, Ada!\n$/ },
  repeatedField: "joined",
  echoes: true,
});
