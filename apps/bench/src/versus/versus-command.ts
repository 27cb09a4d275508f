import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { textTable } from "@pixelweft/datasets/text";
import type { Terminal } from "pixelweft";
import { defineCommand, runProgram, say, type Command } from "pixelweft/command";
import { inRate, inSeconds } from "../report/units.ts";
import { takeTurns } from "../rounds.ts";
import { spreadOf } from "../statistics.ts";
import type { Task } from "../tasks/task.ts";
import { allTasks } from "../tasks/tasks.ts";
import { flopOf } from "../tasks/work.ts";
import { isShared, openCheckout, type Checkout, type SharedWork } from "./checkout.ts";
import { ratioOf } from "./pairs.ts";

const options = {
  tasks: {
    kind: "text",
    takes: "words",
    usual: "matmul,convolution",
    about: "tasks with one of these words (comma-separated), such as step,cached",
  },
  backend: {
    kind: "choice",
    takes: "name",
    choices: ["webgpu", "wasm", "wasm-128"],
    usual: "webgpu",
    about: "the backend of both; wasm joins vectors, wasm-128 does not",
  },
  rounds: { kind: "whole", takes: "n", least: 1, usual: 50, about: "pairs of runs" },
} as const;

// npm runs a workspace's scripts in its folder; paths are meant from where the user is.
const here = process.env["INIT_CWD"] ?? process.cwd();
const top = fileURLToPath(new URL("../../../..", import.meta.url));
const warmUps = 2;

const versusCommand: Command = defineCommand({
  name: "versus",
  about:
    "Times this checkout and another one in turns, in one process, so that what disturbs the machine disturbs both.",
  argument: { name: "<checkout>", about: "the folder of another checkout, with its packages" },
  options,
  examples: ["versus ../before", "versus ../before --tasks step --rounds 20"],
  resolve: (given, [checkout = ""]) => ({ ...given, checkout }),
  act: async ({ checkout, tasks, backend, rounds }, { terminal }) => {
    const folder = await mkdtemp(join(tmpdir(), "pixelweft-versus-"));
    const [before = 0] = loadavg();
    const both: Checkout[] = [];
    try {
      both.push(await openCheckout(resolve(here, checkout), backend));
      both.push(await openCheckout(top, backend));
      const rows: string[][] = [];
      for (const { name, work } of sharedTasks(tasks)) {
        say(terminal, name);
        rows.push([name, ...(await timedRow(both, { work, rounds, folder }))]);
      }
      const { description } = both[0]?.backend.capabilities ?? {};
      return { rounds, description, load: [before, loadavg()[0] ?? 0], rows };
    } finally {
      for (const { backend: one } of both) one.dispose();
      await rm(folder, { recursive: true, force: true });
    }
  },
  show: ({ rounds, description, load, rows }) => [
    `${cpus()[0]?.model ?? "processor"}, ${availableParallelism()} cores, Node ${process.versions.node}, ${description ?? "backend"}`,
    `${rounds} pairs of runs; load ${load.map((x) => x.toFixed(1)).join(" -> ")}; medians, and times as fast as the other by neighbouring runs`,
    ...textTable([
      ["task", "other", "this", "other", "this", "times as fast", "middle half", "faster in"],
      ...rows,
    ]),
  ],
});

/** Tasks that any checkout can do, by the words of the command line. RangeError where none is left. */
function sharedTasks(words: string): { readonly name: string; readonly work: SharedWork }[] {
  const wanted = words.split(",").map((word) => word.trim().toLowerCase());
  const asked = ({ id }: Task): boolean => wanted.some((word) => id.toLowerCase().includes(word));
  // Each checkout writes its own weights and images, so that no names of files are needed here.
  const unwritten = { weights: "", images: "" };
  const all = allTasks({ G28: unwritten, C32: unwritten }, {});
  const found = all.filter((task) => task.fresh !== true && asked(task));
  const tasks = found.flatMap(({ name, sizes: [size] }) =>
    size && isShared(size.work) ? [{ name, work: size.work }] : [],
  );
  if (tasks.length === 0)
    throw new RangeError(`Cannot compare ${words}: no task of both has such a word`);
  return tasks;
}

interface Timing {
  readonly work: SharedWork;
  readonly rounds: number;
  readonly folder: string;
}

async function timedRow(
  both: readonly Checkout[],
  { work, rounds, folder }: Timing,
): Promise<string[]> {
  const participants = [];
  for (const [i, checkout] of both.entries()) {
    const run = await checkout.prepare(work, join(folder, String(i)));
    for (let n = 0; n < warmUps; n++) await run();
    const timed = async (): Promise<number> => {
      const start = performance.now();
      await run();
      return (performance.now() - start) / 1000;
    };
    participants.push({ id: i === 0 ? "other" : "ours", run: timed });
  }
  const turns = await takeTurns(participants, { rounds, budget: Infinity, fill: 0 });
  const [other = [], ours = []] = ["other", "ours"].map((id) => turns.get(id)?.seconds);
  const failure = turns.get("other")?.failure ?? turns.get("ours")?.failure;
  if (failure) throw failure;
  const { median, lower, upper, wins, count } = ratioOf({ other, ours });
  const middles = [other, ours].map((seconds) => spreadOf(seconds).median);
  return [
    ...middles.map((seconds) => inSeconds(seconds)),
    ...middles.map((seconds) => inRate(flopOf(work), seconds)),
    median.toFixed(3),
    `${lower.toFixed(2)} to ${upper.toFixed(2)}`,
    `${wins} of ${count}`,
  ];
}

/** `bench versus`. Resolves to an exit code. */
export function versus(words: readonly string[], terminal: Terminal): Promise<number> {
  const about = "Two checkouts in turns.";
  return runProgram(
    { name: "npm run bench --", about, commands: [versusCommand], words },
    terminal,
  );
}
