import type { FunctionServer } from "./function_server.ts";
import { greets } from "./greeting.ts";
import { passesUnchanged } from "./suite.ts";

const java: FunctionServer = { name: "Java's own server", folder: "java", programs: ["javac", "java"] };

greets(java);
passesUnchanged(java, { repeatedField: "apart", echoes: true });
