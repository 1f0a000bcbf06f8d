import type { Engine } from "../../http/engine.ts";
import { capabilities } from "./capabilities.ts";
import { serve } from "./server.ts";
import { upstream } from "./upstream.ts";

/** HTTP/1.1 over sockets. */
export const wire: Engine = { capabilities, serve, upstream };
