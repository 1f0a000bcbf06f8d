/** Bytes that a pipe holds (pipe(7)): what one write can put in, and one read take out. */
export const PIPE_BYTES = 64 * 1024;
