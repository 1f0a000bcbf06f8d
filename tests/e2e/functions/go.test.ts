import type { FunctionServer } from "./function_server.ts";
import { greets } from "./greeting.ts";
import { passesUnchanged } from "./suite.ts";

const go: FunctionServer = { name: "Go net/http", folder: "go", programs: ["go"] };

greets(go);
passesUnchanged(go, { repeatedField: "apart", echoes: true });
