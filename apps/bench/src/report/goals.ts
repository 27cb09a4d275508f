import { spreadOf, type Spread } from "../statistics.ts";
import type { Report } from "./report.ts";
import { figures } from "./units.ts";

/** A goal of the project: how many times slower a peer is to be. */
export interface Goal {
  readonly words: string;
  readonly ours: string;
  /** One subject or several, of which the fastest counts. */
  readonly peer: readonly string[];
  /** Tasks, each with its goal and the least that is asked. */
  readonly tasks: Readonly<Record<string, readonly [goal: number, least: number]>>;
  /** The task of the peer's time, where it is another. */
  readonly against?: Readonly<Record<string, string>>;
}

/** The goals that this app can check. */
export const goals: readonly Goal[] = [
  {
    words: "training, wasm against PyTorch with dense masks",
    ours: "ours-wasm",
    peer: ["torch-dense"],
    tasks: { "G28-step": [1.25, 0.8], "C32-step": [1.55, 1] },
  },
  {
    words: "training, wasm without V8 flags against PyTorch with dense masks",
    ours: "ours-wasm-128",
    peer: ["torch-dense"],
    tasks: { "G28-step": [0.7, 0.5], "C32-step": [0.9, 0.6] },
  },
  {
    words: "training, wasm against jax-js wasm",
    ours: "ours-wasm",
    peer: ["jax-js-wasm"],
    tasks: { "G28-step": [400, 100], "C32-step": [350, 100] },
  },
  {
    words: "training, webgpu against jax-js webgpu, same adapter",
    ours: "ours-webgpu",
    peer: ["jax-js-webgpu"],
    tasks: { "G28-step": [10, 5], "C32-step": [10, 5] },
  },
  {
    words: "training, webgpu against jax-js webgpu whose thread rests while it waits",
    ours: "ours-webgpu",
    peer: ["jax-js-webgpu-rests"],
    tasks: { "G28-step": [5, 3], "C32-step": [5, 3] },
  },
  {
    words: "training, webgpu against TensorFlow.js webgpu, same adapter",
    ours: "ours-webgpu",
    peer: ["tfjs-webgpu"],
    tasks: { "G28-step": [20, 10], "C32-step": [20, 10] },
  },
  {
    words: "sampling, wasm cached against PyTorch naive",
    ours: "ours-wasm",
    peer: ["torch-dense"],
    tasks: {
      "G28-cached-16": [200, 50],
      "C32-cached-16": [500, 120],
      "G28-cached-1": [100, 25],
      "C32-cached-1": [250, 60],
    },
    against: naiveOfCached(),
  },
  {
    words: "sampling, wasm cached against a plain cached sampler in PyTorch, its best threads",
    ours: "ours-wasm",
    peer: ["torch-dense", "torch-single"],
    tasks: {
      "G28-cached-16": [3, 1],
      "C32-cached-16": [3, 1],
      "G28-cached-1": [3, 1],
      "C32-cached-1": [3, 1],
    },
  },
  ...["ours-wasm", "ours-webgpu"].map((ours): Goal => ({
    words: `sampling, cached against naive, both ${ours === "ours-wasm" ? "wasm" : "webgpu"}`,
    ours,
    peer: [ours],
    tasks: { "G28-cached-16": [300, 100], "C32-cached-16": [700, 200] },
    against: naiveOfCached(),
  })),
];

function naiveOfCached(): Record<string, string> {
  const ids = ["G28-cached-16", "C32-cached-16", "G28-cached-1", "C32-cached-1"];
  return Object.fromEntries(ids.map((id) => [id, id.replace("cached", "naive")]));
}

/** A goal against what was measured. */
export interface Ratio {
  readonly words: string;
  readonly task: string;
  /** The peer's median over ours. */
  readonly ratio: number;
  /** Its fastest run over our fastest: what is left of the ratio when the machine was busy. */
  readonly fastest: number;
  readonly goal: number;
  readonly least: number;
  readonly scaled: boolean;
}

/** The peer's time over ours for each goal of which both were measured. */
export function ratiosOf({ tasks }: Report): Ratio[] {
  const measured = (
    id: string,
    subjects: readonly string[],
  ): (Spread & { readonly scaled: boolean })[] =>
    tasks
      .filter((task) => task.id === id)
      .flatMap(({ results }) => results)
      .flatMap((result) =>
        subjects.includes(result.subject) && result.status === "measured"
          ? [{ ...spreadOf(result.seconds), scaled: result.scaled !== undefined }]
          : [],
      );
  return goals.flatMap(({ words, ours, peer, tasks: wanted, against }) =>
    Object.entries(wanted).flatMap(([task, [goal, least]]) => {
      const [mine] = measured(task, [ours]);
      const [theirs] = measured(against?.[task] ?? task, peer).toSorted(
        (a, b) => a.median - b.median,
      );
      if (mine === undefined || theirs === undefined) return [];
      const ratio = theirs.median / mine.median;
      const fastest = theirs.min / mine.min;
      return [{ words, task, ratio, fastest, goal, least, scaled: mine.scaled || theirs.scaled }];
    }),
  );
}

/** Ratios as a table: what is compared, the figures, and what to think of them. */
export function ratioTable(report: Report): string[][] {
  return ratiosOf(report).map(({ words, task, ratio, fastest, goal, least, scaled }) => [
    words,
    task,
    `${figures(ratio)}${scaled ? " (scaled)" : ""}`,
    figures(fastest),
    figures(goal),
    figures(least),
    busyWords(report) === undefined
      ? verdict({ ratio, fastest, goal, least })
      : "not judged: the machine was busy",
  ]);
}

/** Heads of `ratioTable`. */
export const ratioColumns: readonly string[] = [
  "peer's time / ours",
  "task",
  "medians",
  "fastest runs",
  "goal",
  "at least",
  "",
];

/** The lower of the two ratios decides. */
function verdict({
  ratio,
  fastest,
  goal,
  least,
}: Omit<Ratio, "words" | "task" | "scaled">): string {
  const lower = Math.min(ratio, fastest);
  return lower >= goal ? "goal met" : lower >= least ? "enough" : "MISSED";
}

/** A word of warning if others used the machine when the run began. */
export function busyWords({ machine }: Report): string | undefined {
  const [before] = machine.load;
  if (before < machine.cores / 4) return undefined;
  return `The machine was busy before the run (load ${before.toFixed(2)} on ${machine.cores} cores): figures are too high, most of all PyTorch's, whose threads wait for each other.`;
}
