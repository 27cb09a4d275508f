import type { Report, Result, SubjectReport, TaskReport } from "./report.ts";
import { spreadOf, type Spread } from "./statistics.ts";
import { figures, inBytes, inRate, inSeconds } from "./units.ts";

/** One line of a task's table. */
export interface Row {
  readonly subject: SubjectReport;
  /** Missing where there is no figure; then `words` say why. */
  readonly spread?: Spread;
  readonly scaled: boolean;
  /** Columns after the name: median, spread, rate, first result, notes. */
  readonly cells: readonly [string, string, string, string, string];
}

/** The heads of the columns of `Row.cells`. */
export const columns = ["median", "min to max", "rate", "first result", "notes"] as const;

/** A task's results as lines, in the subjects' order. */
export function rowsOf(task: TaskReport, subjects: readonly SubjectReport[]): Row[] {
  return task.results.flatMap((result) => {
    const subject = subjects.find(({ id }) => id === result.subject);
    return subject ? [rowOf(task, result, subject)] : [];
  });
}

function rowOf(task: TaskReport, result: Result, subject: SubjectReport): Row {
  if (result.status !== "measured") {
    const words = { cannot: "cannot", failed: "failed", "left out": "left out" }[result.status];
    return { subject, scaled: false, cells: [words, "", "", "", result.reason] };
  }
  const spread = spreadOf(result.seconds);
  const { scaled, threads, start } = result;
  const notes = [
    ...(scaled ? [`scaled: ${scaled.words}, times ${figures(scaled.times)}`] : []),
    ...(threads !== undefined && threads !== subject.threads && threads > 0
      ? [`${threads} thread${threads > 1 ? "s" : ""}`]
      : []),
    ...lossNotes(task, result),
    ...figureNotes(result),
  ];
  return {
    subject,
    spread,
    scaled: scaled !== undefined,
    cells: [
      inSeconds(spread.median),
      `${inSeconds(spread.min)} to ${inSeconds(spread.max)} (${spread.count})`,
      inRate(task.flop, spread.median),
      inSeconds(start.prepared + start.firstRun),
      notes.join("; "),
    ],
  };
}

/** Losses of subjects with the same batch must agree to this share: the work is the same. */
const agreement = 1e-3;

/** A word if this subject's losses differ from those of the others: then it did other work. */
function lossNotes(
  task: TaskReport,
  mine: Extract<Result, { readonly status: "measured" }>,
): string[] {
  if (mine.losses.length === 0) return [];
  const others = task.results.flatMap((result) =>
    result.status === "measured" &&
    result.subject !== mine.subject &&
    result.scaled?.words === mine.scaled?.words
      ? [result.losses]
      : [],
  );
  const same = (theirs: readonly number[]): boolean =>
    theirs.every(
      (loss, i) => Math.abs(loss - (mine.losses[i] ?? loss)) <= agreement * Math.abs(loss),
    );
  const differ = others.filter((theirs) => !same(theirs)).length;
  const losses = mine.losses.map((loss) => loss.toFixed(4)).join(", ");
  if (others.length === 0) return [`losses ${losses}`];
  return [differ === 0 ? `losses ${losses}, as the others` : `LOSSES DIFFER: ${losses}`];
}

function figureNotes({
  figures: counts,
}: Extract<Result, { readonly status: "measured" }>): string[] {
  return Object.entries(counts).map(([name, value]) =>
    name.endsWith(" bytes")
      ? `${name.slice(0, -6)} ${inBytes(value)}`
      : `${name} ${figures(value)}`,
  );
}

/** A goal of the project: how many times slower a peer is to be. */
export interface Goal {
  readonly words: string;
  readonly ours: string;
  readonly peer: string;
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
    peer: "torch-dense",
    tasks: { "G28-step": [1.25, 0.8], "C32-step": [1.55, 1] },
  },
  {
    words: "training, wasm without V8 flags against PyTorch with dense masks",
    ours: "ours-wasm-128",
    peer: "torch-dense",
    tasks: { "G28-step": [0.7, 0.5], "C32-step": [0.9, 0.6] },
  },
  {
    words: "training, wasm against jax-js wasm",
    ours: "ours-wasm",
    peer: "jax-js-wasm",
    tasks: { "G28-step": [400, 100], "C32-step": [350, 100] },
  },
  {
    words: "training, webgpu against jax-js webgpu, same adapter",
    ours: "ours-webgpu",
    peer: "jax-js-webgpu",
    tasks: { "G28-step": [5, 3], "C32-step": [5, 3] },
  },
  {
    words: "training, webgpu against TensorFlow.js webgpu, same adapter",
    ours: "ours-webgpu",
    peer: "tfjs-webgpu",
    tasks: { "G28-step": [15, 8], "C32-step": [15, 8] },
  },
  {
    words: "sampling, wasm cached against PyTorch naive",
    ours: "ours-wasm",
    peer: "torch-dense",
    tasks: {
      "G28-cached-16": [200, 50],
      "C32-cached-16": [500, 120],
      "G28-cached-1": [100, 25],
      "C32-cached-1": [250, 60],
    },
    against: naiveOfCached(),
  },
  {
    words: "sampling, wasm cached against a plain cached sampler in PyTorch",
    ours: "ours-wasm",
    peer: "torch-dense",
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
    peer: ours,
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
  readonly ratio: number;
  readonly goal: number;
  readonly least: number;
  readonly scaled: boolean;
}

/** The peer's time over ours for each goal of which both were measured. */
export function ratiosOf({ tasks }: Report): Ratio[] {
  const measured = (id: string, subject: string): { median: number; scaled: boolean }[] =>
    tasks
      .filter((task) => task.id === id)
      .flatMap(({ results }) => results)
      .flatMap((result) =>
        result.subject === subject && result.status === "measured"
          ? [{ median: spreadOf(result.seconds).median, scaled: result.scaled !== undefined }]
          : [],
      );
  return goals.flatMap(({ words, ours, peer, tasks: wanted, against }) =>
    Object.entries(wanted).flatMap(([task, [goal, least]]) => {
      const [mine] = measured(task, ours);
      const [theirs] = measured(against?.[task] ?? task, peer);
      if (mine === undefined || theirs === undefined) return [];
      const ratio = theirs.median / mine.median;
      return [{ words, task, ratio, goal, least, scaled: mine.scaled || theirs.scaled }];
    }),
  );
}
