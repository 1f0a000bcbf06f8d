import { pipPackages } from "./packages.ts";
import { functionServer } from "./suite.ts";

functionServer({
  name: "Flask under waitress",
  folder: "flask",
  programs: ["python3"],
  packages: await pipPackages("flask"),
  greeting: { request: { method: "POST", body: "Ada" }, answer: /^Hello, Ada!\n$/ },
  repeatedField: "joined",
  echoes: true,
});
