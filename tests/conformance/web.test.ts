import { capabilities } from "../../src/engine/web/capabilities.ts";
import { Context } from "./context.ts";
import { conformance } from "./suite/mod.ts";

conformance(new Context(capabilities));
