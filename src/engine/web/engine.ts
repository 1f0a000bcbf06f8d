import type { Engine } from "../../http/engine.ts";
import { capabilitiesOf } from "./capabilities.ts";
import { serve } from "./server.ts";
import { upstream } from "./upstream.ts";

/** Deno.serve and fetch as they are. */
export const web: Engine = { capabilities: capabilitiesOf(Deno.version.deno), serve, upstream };
