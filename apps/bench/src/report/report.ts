import type { Figures } from "../wire.ts";

/** All that one run of the bench found; the JSON file is this, and nothing else. */
export interface Report {
  readonly format: "pixelweft-bench-1";
  readonly started: string;
  readonly seconds: number;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly subjects: readonly SubjectReport[];
  readonly tasks: readonly TaskReport[];
  readonly sizes: readonly SizeReport[];
}

/** The machine and how busy it was. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly threads: number;
  /** Load of the last minute before and after. */
  readonly load: readonly [before: number, after: number];
}

/** A subject: ours or a peer. */
export interface SubjectReport {
  readonly id: string;
  readonly name: string;
  readonly ours: boolean;
  readonly version?: string;
  readonly threads?: number;
  readonly device?: string;
  readonly note?: string;
  /** Why it takes no part. */
  readonly missing?: string;
}

/** Results of one piece of work. */
export interface TaskReport {
  readonly id: string;
  readonly name: string;
  readonly words: string;
  /** Floating-point operations with dense kernels; 0 where a rate would mean nothing. */
  readonly flop: number;
  readonly load: readonly [before: number, after: number];
  readonly results: readonly Result[];
}

/** What came of one subject in one task. */
export type Result =
  | {
      readonly subject: string;
      readonly status: "measured";
      /** Of the whole work; scaled already where `scaled` says so. */
      readonly seconds: readonly number[];
      readonly scaled?: Scaled;
      /** Threads, where this task chose other than the subject's usual number. */
      readonly threads?: number;
      /** From the start of the process until it was prepared, and its first run. */
      readonly start: { readonly prepared: number; readonly firstRun: number };
      /** The loss after each of the first runs. */
      readonly losses: readonly number[];
      /** What multiply-adds in registers reached after each run, in the same process: operations a second. */
      readonly peaks?: readonly number[];
      readonly figures: Figures;
    }
  | {
      readonly subject: string;
      readonly status: "cannot" | "failed" | "left out";
      readonly reason: string;
    };

/** A smaller piece of work, and how many of it make the whole. */
export interface Scaled {
  readonly words: string;
  readonly times: number;
}

/** A bundle, minified and gzipped. */
export interface SizeReport {
  readonly name: string;
  readonly bytes?: number;
  /** Of the files that an import loads; the others are loaded when they are needed. */
  readonly bytesAtFirst?: number;
  readonly missing?: string;
}
