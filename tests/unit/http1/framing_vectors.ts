import { accepted, refused, type RequestVector, truncated } from "./vectors.ts";

const POST = "POST / HTTP/1.1\r\nHost: h\r\n";
const NEXT = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n";
const AFTER = { target: "/next", method: "GET" } as const;

/** Field lines that leave no doubt: the body is `body`, and the next request stands behind it. */
function framed(lines: string, raw: string, framing: number | "chunked", body: string): RequestVector {
  return accepted(`framing ${JSON.stringify(lines)}`, `${POST}${lines}\r\n\r\n${raw}${NEXT}`, { framing, body }, AFTER);
}

/** Field lines that leave a doubt. */
function unframed(lines: string, status = 400, version = "HTTP/1.1"): RequestVector {
  const input = `POST / ${version}\r\nHost: h\r\n${lines}\r\n\r\n0\r\n\r\n${NEXT}`;
  return refused(`framing ${JSON.stringify(lines)} with ${version}`, input, status);
}

const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

/** A chunked body that is read as `body`, and the next request behind it. */
function chunks(raw: string, body: string, trailers: string[] = []): RequestVector {
  return accepted(`chunks ${JSON.stringify(raw)}`, `${CHUNKED}${raw}${NEXT}`, { body, trailers }, AFTER);
}

function badChunks(raw: string, status = 400): RequestVector {
  return refused(`chunks ${JSON.stringify(raw)}`, `${CHUNKED}${raw}${NEXT}`, status);
}

export const FRAMING_VECTORS: readonly RequestVector[] = [
  framed("Content-Length: 3", "abc", 3, "abc"),
  framed("content-length:3 ", "abc", 3, "abc"),
  framed("Content-Length: 0", "", 0, ""),
  framed("Content-Length: 3\r\nContent-Length: 3", "abc", 3, "abc"),
  framed("Content-Length: 3\r\nX: y\r\ncontent-length: 3\r\nContent-Length:3", "abc", 3, "abc"),
  framed("Transfer-Encoding: chunked", "0\r\n\r\n", "chunked", ""),
  framed("transfer-encoding:CHUNKED\t", "3\r\nabc\r\n0\r\n\r\n", "chunked", "abc"),
  accepted("equal lengths are merged", `${POST}Content-Length: 1\r\nA: b\r\nContent-Length: 1\r\n\r\nx`, {
    fields: ["Host", "h", "Content-Length", "1", "A", "b"],
  }),
  accepted("leading zeros go", `${POST}Content-Length: 0010\r\n\r\n0123456789`, {
    fields: ["Host", "h", "Content-Length", "10"],
    body: "0123456789",
  }),
  accepted("body of GET", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", { method: "GET", body: "x" }),
  accepted("body with HTTP/1.0", "POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\nx", { minor: 0, body: "x" }),
  accepted("body that looks like a request", `${POST}Content-Length: ${NEXT.length}\r\n\r\n${NEXT}`, { body: NEXT }),
  accepted("body of every octet", `${POST}Content-Length: 256\r\n\r\n${everyOctet()}`, { body: everyOctet() }),
  accepted("three requests at once", `${NEXT}${POST}Content-Length: 2\r\n\r\nab${NEXT}`, AFTER, { body: "ab" }, AFTER),
  truncated("largest length", `${POST}Content-Length: 9007199254740991\r\n\r\nx`),
  truncated("body one byte short", `${POST}Content-Length: 3\r\n\r\nab`),
  truncated("no byte of the body", `${POST}Content-Length: 3\r\n\r\n`),

  ...["-1", "+1", "0x1", "1.0", "1e1", "1 2", "1,1", "1, 1", ",1", "1,", "", "one", "\xb2", "1;", "'1'", '"1"'].map((
    value,
  ) => unframed(`Content-Length: ${value}`)),
  ...["\xa01", "1\xa0", "9007199254740992", "99999999999999999999", "1".repeat(400), "Infinity", "NaN"].map((value) =>
    unframed(`Content-Length: ${value}`)
  ),
  unframed("Content-Length: 1\r\nContent-Length: 2"),
  unframed("Content-Length: 5\r\nContent-Length: 05"),
  unframed("Content-Length: 5\r\nContent-Length: 5, 5"),
  unframed("Content-Length: 5\r\nContent-Length:"),
  unframed("Content-Length : 5"),
  unframed("Content-Length: 5\r\n 0"),

  unframed("Content-Length: 5\r\nTransfer-Encoding: chunked"),
  unframed("Transfer-Encoding: chunked\r\nContent-Length: 5"),
  unframed("Transfer-Encoding: chunked\r\nContent-Length: 0"),
  unframed("Transfer-Encoding: identity\r\nContent-Length: 5"),
  unframed("Transfer-Encoding: gzip\r\nContent-Length: 5"),
  unframed("Transfer-Encoding:\r\nContent-Length: 5"),
  unframed("Transfer-Encoding: chunked", 400, "HTTP/1.0"),
  unframed("Transfer-Encoding: gzip", 400, "HTTP/1.0"),
  unframed("Transfer-Encoding : chunked"),
  unframed("Transfer-Encoding\r\n: chunked"),
  unframed("Transfer-Encoding:\r\n chunked"),
  ...["chunked, chunked", "chunked, gzip", "chunked,", ",chunked", "chunked;q=1", "chunked; x", "", ",", "\xa0chunked"]
    .map(
      (value) => unframed(`Transfer-Encoding: ${value}`),
    ),
  ...["chunked\xa0", '"chunked"', "chun ked", "chunked\tx", "gzip;q=1, chunked", "chunked, identity"].map((value) =>
    unframed(`Transfer-Encoding: ${value}`)
  ),
  unframed("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
  unframed("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
  unframed("Transfer-Encoding: chunked\r\nTransfer-Encoding:"),
  ...["gzip, chunked", "gzip", "identity", "xchunked", "chunkedx", "chunke", "deflate, gzip"].map((value) =>
    unframed(`Transfer-Encoding: ${value}`, 501)
  ),
  unframed("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 501),

  chunks("3\r\nabc\r\n0\r\n\r\n", "abc"),
  chunks("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"),
  chunks("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
  chunks("a\r\n0123456789\r\n00\r\n\r\n", "0123456789"),
  chunks("0000000000000003\r\nabc\r\n0000000000000000\r\n\r\n", "abc"),
  chunks("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
  chunks("3;a\r\nabc\r\n0;b\r\n\r\n", "abc"),
  chunks('3;a=b;c="d;\\"e\\\\"\r\nabc\r\n0\r\n\r\n', "abc"),
  chunks("3 ; a = b ;c\r\nabc\r\n0\r\n\r\n", "abc"),
  chunks("3;a ;b\t=c\r\nabc\r\n0\r\n\r\n", "abc"),
  chunks('3;\ta="\t\x80\xff"\t;b\r\nabc\r\n0\r\n\r\n', "abc"),
  chunks('3;a=""\r\nabc\r\n0\r\n\r\n', "abc"),
  chunks("3\r\nabc\r\n0\r\nA: b\r\nC:d \r\n\r\n", "abc", ["A", "b", "C", "d"]),
  chunks("0\r\nA: \xff\r\n\r\n", "", ["A", "\xff"]),
  chunks("0\r\nContent-Length: 5\r\n\r\n", "", ["Content-Length", "5"]),

  ...[
    "",
    " 3\r\nabc",
    "-3\r\nabc",
    "+3\r\nabc",
    "0x3\r\nabc",
    "x\r\n",
    "3.\r\nabc",
    "3,\r\nabc",
    "\xb3\r\nabc",
    "3_\r\nabc",
  ]
    .map((raw) => badChunks(`${raw}\r\n0\r\n\r\n`)),
  ...["3 \r\nabc", "3\t\r\nabc", "3\nabc", "3\rabc", "3\r\rabc", "3\r \nabc", "\r\n3\r\nabc", "3h\r\nabc"].map((raw) =>
    badChunks(`${raw}\r\n0\r\n\r\n`)
  ),
  ...[
    "3\r\nabcd",
    "3\r\nabc\n",
    "3\r\nabc\r",
    "3\r\nabcXX",
    "3\r\nabcX\n",
    "3\r\nabc\rX",
    "3\r\nabc\r\r\n",
    "3\r\nabc \r\n",
    "3\r\nabc\n\r",
  ].map((
    raw,
  ) => badChunks(`${raw}0\r\n\r\n`)),
  ...["fffffffffffffffff", "ffffffffffffffff", "20000000000000", "00000000000000003", "10000000000000000"].map((size) =>
    badChunks(`${size}\r\nabc\r\n0\r\n\r\n`)
  ),
  ...[
    "3;",
    "3; ",
    "3;;",
    "3;=b",
    "3;a=",
    "3;a b",
    "3;a =",
    '3;a="',
    '3;a="b',
    '3;a="b"c',
    "3;a=b c",
    "3;a=b=c",
    "3;a=b =c",
    '3;a="b" =c',
  ].map((
    line,
  ) => badChunks(`${line}\r\nabc\r\n0\r\n\r\n`)),
  ...[
    "3;a\0",
    "3;a\x7f",
    "3;\xff",
    "3;a=b\n",
    "3;a\n",
    "3;a=(",
    '3;a="\x01"',
    '3;a="\\\x01"',
    '3;"a"',
    "3;a ",
    "3;a=b ",
  ].map(
    (line) => badChunks(`${line}\r\nabc\r\n0\r\n\r\n`),
  ),
  ...["A : b", " A: b", "A", ": b", "A: b\n", "A: b\rc", "A: \x01", "A: b\r\n c", "\0"].map((line) =>
    badChunks(`0\r\n${line}\r\n\r\n`)
  ),
  badChunks("3;a\n\nabc\r\n0\r\n\r\n"),
  badChunks("3\n\nabc\r\n0\r\n\r\n"),
  badChunks("0\n\n"),
  badChunks("0\r\n\n"),
  badChunks("0\r\n\rX"),
  truncated("chunked without a chunk", CHUNKED),
  truncated("chunk size without end", `${CHUNKED}3`),
  truncated("half a chunk", `${CHUNKED}3\r\nab`),
  truncated("chunk without end", `${CHUNKED}3\r\nabc`),
  truncated("chunk without last chunk", `${CHUNKED}3\r\nabc\r\n`),
  truncated("last chunk without end", `${CHUNKED}3\r\nabc\r\n0\r\n`),
  truncated("trailers without end", `${CHUNKED}0\r\nA: b\r\n`),
];

function everyOctet(): string {
  let text = "";
  for (let i = 0; i < 256; i++) text += String.fromCharCode(i);
  return text;
}
