import { DatasetError } from "./errors.ts";
import { type Mutant, mutantOf } from "./mutate.fixture.ts";

/** How an answer compares with that for the file before it was changed. */
export type Verdict = "same" | "other" | { readonly wrong: string };

/** A format whose reader is to be tried with damaged files. */
export interface FuzzFormat<T = unknown> {
  readonly name: string;
  /** Small files that are right. */
  readonly seeds: readonly Uint8Array[];
  /** Reads a file; may throw a DatasetError and nothing else. */
  open(bytes: Uint8Array): Promise<T>;
  /** What to think of an answer, given those for the files before they were changed. */
  judge(answer: T, context: { readonly mutant: Mutant; readonly originals: readonly T[] }): Verdict;
  /** Puts checksums right. */
  mend?(bytes: Uint8Array): Uint8Array;
}

/** What was seen. */
export interface FuzzReport {
  readonly inputs: number;
  /** Answers as before the change, other answers that no checksum forbids, and errors by their code. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What must not happen: other errors, and wrong answers. */
  readonly failures: readonly string[];
  /** Milliseconds of the input that took longest, and which one it was. */
  readonly slowest: { readonly milliseconds: number; readonly input: number };
}

/** Reads the mutants `from` to `to` of a format's files. */
export async function fuzz(
  format: FuzzFormat,
  options: {
    readonly from?: number;
    readonly to: number;
    readonly series?: number;
    readonly begin?: (input: number) => void;
  },
): Promise<FuzzReport> {
  const { from = 0, to, series = 1, begin } = options;
  const { seeds, mend } = format;
  const originals: unknown[] = [];
  for (const seed of seeds) originals.push(await format.open(seed.slice()));
  const outcomes: Record<string, number> = {};
  const failures: string[] = [];
  let slowest = { milliseconds: 0, input: -1 };
  for (let number = from; number < to; number++) {
    const mutant = mutantOf(seeds, { number, series, mend });
    begin?.(number);
    const start = performance.now();
    const outcome = await outcomeOf(format, mutant, originals);
    const milliseconds = performance.now() - start;
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, input: number };
    if (outcome.startsWith("!"))
      failures.push(`${format.name} ${number} (${mutant.steps.join(", ")}): ${outcome.slice(1)}`);
    const key = outcome.startsWith("!") ? "failure" : outcome;
    outcomes[key] = (outcomes[key] ?? 0) + 1;
  }
  return { inputs: to - from, outcomes, failures, slowest };
}

async function outcomeOf(
  format: FuzzFormat,
  mutant: Mutant,
  originals: readonly unknown[],
): Promise<string> {
  let answer: unknown;
  try {
    answer = await format.open(mutant.bytes);
  } catch (error) {
    if (error instanceof DatasetError) return error.code;
    return `!it throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  const verdict = format.judge(answer, { mutant, originals });
  return typeof verdict === "string" ? verdict : `!${verdict.wrong}`;
}

/** True for equal bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Bytes in a form that can be compared and kept in a set. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
