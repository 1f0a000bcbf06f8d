import type { FunctionServer } from "./function_server.ts";
import { greets } from "./greeting.ts";

const java: FunctionServer = { name: "Java's own server", folder: "java", programs: ["javac", "java"] };

greets(java);
