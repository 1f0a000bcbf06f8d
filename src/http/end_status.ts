import type { AbortCause, End, Outcome } from "./message.ts";

/** nginx's number for a client that left before its answer was whole. */
export const CLIENT_CLOSED = 499;

/** What is counted and logged where an exchange ended before there was an answer. */
const WITHOUT_ANSWER: Readonly<Record<Outcome, number>> = {
  "completed": 500,
  "failed": 500,
  "client gone": CLIENT_CLOSED,
  "bad request": 400,
  "read timeout": 408,
  "timed out": 504,
  "shutdown": 503,
};

/** The status of a request that was given up before there was an answer. */
export function abortStatus(cause: AbortCause): number {
  return WITHOUT_ANSWER[cause];
}

/** The status that an exchange counts as: that of its answer, and 499 wherever the client left before the end. */
export function endStatus({ outcome, response }: End): number {
  if (outcome === "client gone") return CLIENT_CLOSED;
  return response?.status ?? WITHOUT_ANSWER[outcome];
}
