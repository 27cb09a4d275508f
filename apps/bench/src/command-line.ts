import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "compare"; readonly before: string; readonly after: string }
  | {
      readonly kind: "run";
      readonly quick: boolean;
      readonly tasks: readonly string[];
      readonly subjects: readonly string[];
      /** One run of the bench for each. */
      readonly threads: readonly number[];
      readonly rounds: number;
      /** Where the results go: `out`.json and `out`.html, with the threads in the name where there are several numbers. */
      readonly out: string;
    };

/** What `bench --help` prints. */
export const help = `Usage: npm run bench -- [options]
       npm run bench -- compare before.json after.json
       npm run bench -- versus CHECKOUT [options]
       npm run bench -- profile CONFIG [options]
       npm run bench -- traffic CONFIG [options]
       npm run bench -- compiled CONFIG [options]
       npm run bench -- threads [--rounds n]
       npm run bench -- start [--rounds n]
       npm run bench -- chromium [--rounds n]
       npm run bench -- gpu [--quick] [--out path]
       npm run bench -- gpu-page [--port n] [--out folder]

Runs Pixelweft and its peers on the same work and writes a table, a JSON file and an HTML page.

  --quick            the main tasks only, under three minutes on two cores
  --tasks words      only tasks with one of these words (comma-separated), such as step,cached
  --subjects words   only subjects with one of these words, such as wasm,torch
  --threads n        threads of those that take a number; all cores if missing. Several, as 1,2,4: a run
                     with each, and a table of what more threads gain
  --rounds n         rounds of each task; 5, or 3 with --quick
  --out path         where the results go, without an ending; runs/bench-<time> if missing
  --help             this text`;

/** Reads the arguments. RangeError or TypeError for those that make no sense. */
export function parseCommand(args: readonly string[], now: Date = new Date()): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      tasks: { type: "string", default: "" },
      subjects: { type: "string", default: "" },
      threads: { type: "string", default: String(availableParallelism()) },
      rounds: { type: "string" },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return { kind: "help" };
  const [word, before, after] = positionals;
  if (word === "compare") {
    if (before === undefined || after === undefined)
      throw new TypeError("Cannot compare: name two JSON files, before and after");
    return { kind: "compare", before, after };
  }
  if (word !== undefined) throw new RangeError(`Cannot run ${word}: there is only compare`);
  const stamp = now.toISOString().slice(0, 19).replaceAll(":", "-");
  return {
    kind: "run",
    quick: values.quick,
    tasks: list(values.tasks),
    subjects: list(values.subjects),
    threads: values.threads.split(",").map((text) => whole("threads", text.trim())),
    rounds: whole("rounds", values.rounds ?? (values.quick ? "3" : "5")),
    out: values.out ?? `runs/bench-${stamp}`,
  };
}

function list(words: string): string[] {
  return words.split(",").flatMap((word) => (word.trim() === "" ? [] : [word.trim()]));
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`Cannot take ${text} ${name}: it must be a whole number above 0`);
  return value;
}
