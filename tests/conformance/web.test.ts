import { capabilitiesOf } from "../../src/engine/web/capabilities.ts";
import { Context } from "./context.ts";
import { denoVersion } from "../helpers/watchdog.ts";
import { conformance } from "./suite/mod.ts";

conformance(new Context(capabilitiesOf(await denoVersion())));
