import type { Scaled } from "../report/report.ts";
import { flopOf, type Work } from "./work.ts";

/** A piece of work for everybody, and smaller pieces for those who would take too long. */
export interface Task {
  readonly id: string;
  readonly name: string;
  readonly words: string;
  /** Largest first; the first one is the whole. */
  readonly sizes: readonly Size[];
  /** A new process for each run: the time counts from its start. */
  readonly fresh?: boolean;
}

/** A size of a task. */
export interface Size {
  readonly work: Work;
  readonly scaled?: Scaled;
}

/** A smaller piece of the work, in words, and how many of it make the whole. */
export function scaledSize(work: Work, words: string, times: number): Size {
  return { work, scaled: { words, times } };
}

/** The largest size that takes no longer than `limit` seconds at a speed in GFLOP/s, else the smallest. */
export function sizeFor({ sizes }: Task, speed: number, limit: number): Size | undefined {
  const seconds = ({ work }: Size): number => flopOf(work) / (speed * 1e9);
  return sizes.find((size) => seconds(size) <= limit) ?? sizes.at(-1);
}
