import { spawnSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import type { Terminal } from "pixelweft";
import { defineCommand, runProgram, say, type Command } from "pixelweft/command";
import type { TimedNetwork } from "./networks.ts";
import { threadsTable, type TimedRuntime } from "./threads-table.ts";

const options = {
  rounds: { kind: "whole", takes: "n", least: 1, usual: 9, about: "rounds that are timed" },
} as const;

const threadsCommand: Command = defineCommand({
  name: "threads",
  about:
    "Times training steps of small networks with one thread, all, and as chosen, in Node, Bun and Deno.",
  options,
  examples: ["threads --rounds 15"],
  resolve: (given) => given,
  act: ({ rounds }, { terminal }) => {
    const runtimes = candidates().map((runtime) => {
      say(terminal, `Timing ${runtime.name}`);
      return time(runtime, rounds);
    });
    return Promise.resolve({ rounds, runtimes });
  },
  show: ({ rounds, runtimes }) => [
    `${cpus()[0]?.model ?? "processor"}, ${availableParallelism()} cores; ms a step, median of ${rounds} rounds (fastest to slowest)`,
    ...threadsTable(runtimes),
  ],
});

/** `bench threads`. Resolves to an exit code. */
export function threads(words: readonly string[], terminal: Terminal): Promise<number> {
  const about = "Threads on small networks.";
  return runProgram(
    { name: "npm run bench --", about, commands: [threadsCommand], words },
    terminal,
  );
}

interface Candidate {
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
}

/** Bun and Deno come from the variables BUN and DENO, or from the path. */
function candidates(): Candidate[] {
  const { BUN = "bun", DENO = "deno" } = process.env;
  return [
    { name: "Node", program: process.execPath, words: [] },
    { name: "Bun", program: BUN, words: [] },
    { name: "Deno", program: DENO, words: ["run", "-A"] },
  ];
}

function time({ name, program, words }: Candidate, rounds: number): TimedRuntime {
  const asked = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (asked.status !== 0) return { name, missing: `there is no ${program}` };
  const version = /\d+(?:\.\d+)+/.exec(asked.stdout)?.[0] ?? "?";
  const load = (): number => loadavg()[0] ?? 0;
  const before = load();
  const script = fileURLToPath(new URL("time-steps.ts", import.meta.url));
  const all = [...words, "--conditions=@pixelweft/source", script, String(rounds)];
  const run = spawnSync(program, all, { encoding: "utf8" });
  if (run.status !== 0)
    return { name, missing: `it failed: ${run.stderr.trim().split("\n").at(-1) ?? run.status}` };
  const lines = run.stdout.split("\n").filter((line) => line.startsWith("{"));
  const networks = lines.map((line) => JSON.parse(line) as TimedNetwork);
  return { name: `${name} ${version}`, load: [before, load()], networks };
}
