import type { FunctionServer } from "./function_server.ts";
import { greets } from "./greeting.ts";
import { npmPackages } from "./packages.ts";
import { passesUnchanged } from "./suite.ts";

const express: FunctionServer = {
  name: "Express",
  folder: "express",
  programs: ["node", "npm"],
  packages: await npmPackages("express"),
};

greets(express);
passesUnchanged(express, { repeatedField: "apart", echoes: true });
