import { loadavg } from "node:os";
import { Contestant, resultOf } from "./contestant.ts";
import type { BenchOptions, Entrant } from "./entrant.ts";
import type { Result, TaskReport } from "./report/report.ts";
import { takeTurns } from "./rounds.ts";
import { repeats, speedFor } from "./subjects.ts";
import { sizeFor, type Task } from "./tasks/task.ts";
import { flopOf } from "./tasks/work.ts";
import { CannotError } from "./wire.ts";

/**
 * Seconds: what one run should take, what the smallest size may take to be worth a try, what the first and later runs may take, and
 * what all rounds of a subject may take.
 */
const timeLimits = {
  quick: { run: 1, worth: 6, first: 16, later: 16, budget: 3 },
  full: { run: 15, worth: 120, first: 600, later: 300, budget: 60 },
} as const;

/** Runs one task: everyone warms up, then all take turns. What a subject reports about itself is added to `known`. */
export async function runTask(
  task: Task,
  known: Map<string, Entrant>,
  options: BenchOptions & { isLate(): boolean },
): Promise<TaskReport> {
  const [whole] = task.sizes;
  const before = loadavg()[0] ?? 0;
  const limits = timeLimits[options.quick ? "quick" : "full"];
  const results = new Map<string, Result>();
  const ready: Contestant[] = [];
  for (const subject of known.values()) {
    const made = options.isLate() ? lateFor(subject) : enter(subject, task, { known, options });
    if (made instanceof Contestant) await warmUp(made, { ready, results, known });
    else results.set(subject.id, made);
  }
  const participants = ready.map((one) => ({ id: one.subject.id, run: () => one.run() }));
  const turns = await takeTurns(participants, {
    rounds: options.rounds,
    budget: limits.budget,
    fill: task.fresh === true ? 0 : 0.05,
  });
  for (const one of ready) {
    await one.close();
    const { seconds = [], failure } = turns.get(one.subject.id) ?? {};
    results.set(one.subject.id, one.result(seconds, failure));
  }
  return {
    id: task.id,
    name: task.name,
    words: task.words,
    flop: whole && task.fresh !== true ? flopOf(whole.work) : 0,
    load: [before, loadavg()[0] ?? 0],
    results: [...known.keys()].flatMap((id) => results.get(id) ?? []),
  };
}

function lateFor({ id }: Entrant): Result {
  return { subject: id, status: "left out", reason: "the time of a quick run was up" };
}

interface Entry {
  readonly known: ReadonlyMap<string, Entrant>;
  readonly options: BenchOptions;
}

function enter(subject: Entrant, task: Task, { known, options }: Entry): Contestant | Result {
  const { id, missing } = subject;
  const limits = timeLimits[options.quick ? "quick" : "full"];
  const [whole] = task.sizes;
  if (missing !== undefined) return { subject: id, status: "cannot", reason: missing };
  if (whole === undefined) return { subject: id, status: "cannot", reason: "there is no work" };
  const same = repeats(subject, whole.work);
  if (same !== undefined) return { subject: id, status: "left out", reason: same };
  const software = (known.get("ours-webgpu")?.told?.device ?? "software").includes("software");
  const size = sizeFor(task, speedFor(subject, whole.work, software), limits.run) ?? whole;
  const guess = flopOf(size.work) / (speedFor(subject, whole.work, software) * 1e9);
  if (guess > limits.worth)
    return {
      subject: id,
      status: "left out",
      reason: `too slow: about ${Math.round(guess)} s a run, even for ${size.scaled?.words ?? "its only size"}`,
    };
  return new Contestant(subject, { task, size }, { ...limits, threads: options.threads });
}

interface Warming {
  readonly ready: Contestant[];
  readonly results: Map<string, Result>;
  readonly known: Map<string, Entrant>;
}

async function warmUp(one: Contestant, { ready, results, known }: Warming): Promise<void> {
  const { subject } = one;
  const entrant = known.get(subject.id);
  try {
    await one.warmUp();
    ready.push(one);
    if (one.facts && entrant?.told === undefined)
      known.set(subject.id, { ...subject, told: one.facts });
  } catch (error) {
    await one.close();
    results.set(subject.id, resultOf(subject.id, error));
    // Who cannot multiply two small matrices is not here at all; asking again at every task would only take time.
    if (one.size.work.kind === "matmul" && error instanceof CannotError)
      known.set(subject.id, { ...subject, missing: error.message });
  }
}
