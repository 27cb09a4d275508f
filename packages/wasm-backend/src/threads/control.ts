/** What lies in the first page of the memory, by byte. */
export const control = {
  /** Counts commands: a worker that sees a new number obeys. */
  command: 0,
  /** What to do: one of `commands`. */
  act: 4,
  /** The number of a program. */
  program: 8,
  /** Where the program's code lies, the scratch that all threads see, or the posts. */
  address: 12,
  /** Bytes of the code; or the length, counted as addresses are, of the scratch that all threads see, or of one post. */
  bytes: 16,
  /** The length of one thread's own scratch, counted as addresses are. */
  own: 20,
  /** Where the program's constants lie. */
  constants: 24,
  /** Not zero while threads run programs alone. */
  alone: 28,
  /** Bytes that addresses are counted in, here and in posts. */
  unit: 32,
  /** Pages of the memory as far as it has grown. */
  pages: 36,
  /** Counts what workers have done with commands. */
  done: 64,
  /** Not zero once a worker could not follow a command, or is gone. */
  failed: 68,
  /** Not zero once somebody writes down why. */
  explained: 72,
  /** Threads that wait at the barrier. */
  arrived: 128,
  /** How often the barrier was passed. */
  passed: 192,
  /** The next place of the work that is shared out. */
  next: 256,
  /** Why a worker failed: so many bytes of text, and the text. */
  whyBytes: 260,
  why: 320,
  /** Addresses of the buffers of the program that runs. */
  bindings: 1024,
  /** Where buffers may begin. */
  heap: 65_536,
} as const;

/** Bytes of a page of memory. */
export const pageBytes = 65_536;

export const commands = { load: 1, run: 2, forget: 3, stop: 4, runOwn: 5 } as const;

/** Buffers that a program may have. */
export const mostBuffers: number = (control.heap - control.bindings) / 4;
