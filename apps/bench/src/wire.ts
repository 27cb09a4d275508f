import type { Terms, Work } from "./tasks/work.ts";

/** What the runner asks a subject's process, one JSON line each. */
export type Ask =
  | { readonly ask: "prepare"; readonly work: Work; readonly terms: Terms }
  | { readonly ask: "run" }
  | { readonly ask: "quit" };

/** What a subject says of itself. */
export interface Facts {
  /** Name and version of the library, and of what it stands on. */
  readonly version: string;
  /** Threads that compute, 0 where that is the device's affair. */
  readonly threads: number;
  readonly device: string;
  /** What a reader should know, such as work that this subject does and others do not. */
  readonly note?: string;
}

/** Counts over one run or of the whole process, by name; names that end in "bytes" are bytes. */
export type Figures = Readonly<Record<string, number>>;

/** What a process answers, one JSON line each. */
export type Answer =
  | { readonly answer: "ready"; readonly seconds: number; readonly facts: Facts }
  | {
      readonly answer: "ran";
      readonly seconds: number;
      readonly loss?: number;
      /** Floating-point operations a second of multiply-adds in registers, right after the run. */
      readonly peak?: number;
    }
  | { readonly answer: "done"; readonly figures: Figures }
  /** This subject has no such thing, or nobody has built it. */
  | { readonly answer: "cannot"; readonly reason: string }
  | { readonly answer: "failed"; readonly reason: string };

/** A subject cannot do the work: the reason is for the report. */
export class CannotError extends Error {
  override readonly name = "CannotError";
}

/** An answer from a line of a process's output; undefined for anything else that a library prints. */
export function parseAnswer(line: string): Answer | undefined {
  if (!line.startsWith('{"answer"')) return undefined;
  try {
    return JSON.parse(line) as Answer;
  } catch {
    return undefined;
  }
}
