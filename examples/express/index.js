const process = require("node:process");
const express = require("express");
const handler = require("./handler");

const app = express();
app.use(handler);
app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
