import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { textTable } from "@pixelweft/datasets/text";
import type { Terminal } from "pixelweft";
import { defineCommand, runProgram, say, type Command } from "pixelweft/command";
import { figures } from "../report/units.ts";
import { takeTurns } from "../rounds.ts";
import { spreadOf } from "../statistics.ts";
import { timedProcess } from "./timed-process.ts";

const options = {
  rounds: { kind: "whole", takes: "n", least: 1, usual: 15, about: "processes of each program" },
} as const;

const top = fileURLToPath(new URL("../../../..", import.meta.url));

/** Adds 1 to three numbers, as a program of somebody who installed the packages does. */
const sum = `import { add, compile, tensor } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
const backend = await wasmBackend();
const program = compile({ backend }, () => ({ y: add(tensor([1, 2, 3]), 1) }));
const { y } = await program.run({});
console.log((await y.read()).join());
backend.dispose();`;

const asModule = (code: string): string[] => ["--input-type=module", "-e", code];

/** Names, and the words behind `node`. */
const programs = {
  "Node alone": asModule("console.log(1)"),
  "tensor and wasm-backend: x + 1": asModule(sum),
  "pixelweft --version": ["packages/cli/dist/joined/bin.js", "--version"],
} as const;

const startCommand: Command = defineCommand({
  name: "start",
  about: "Times new processes with the built packages: to their first line, and to their end.",
  options,
  examples: ["start --rounds 31"],
  resolve: (given) => given,
  act: async ({ rounds }, { terminal }) => {
    say(terminal, "Building the packages");
    execFileSync("npx", ["turbo", "run", "build", "--output-logs=errors-only"], { cwd: top });
    const [before = 0] = loadavg();
    const firsts: Record<string, number[]> = {};
    const participants = Object.entries(programs).map(([id, words]) => ({
      id,
      run: async () => {
        const { first, end } = await timedProcess(words, top);
        (firsts[id] ??= []).push(first);
        return end;
      },
    }));
    const turns = await takeTurns(participants, { rounds, budget: Infinity, fill: 0 });
    const rows = participants.map(({ id }) => {
      const { seconds = [], failure } = turns.get(id) ?? {};
      return failure ? [id, failure.message] : [id, cell(firsts[id] ?? []), cell(seconds)];
    });
    return { load: [before, loadavg()[0] ?? 0], rows };
  },
  show: ({ load, rows }) => [
    `${cpus()[0]?.model ?? "processor"}, ${availableParallelism()} cores, Node ${process.versions.node}; load ${load.map((x) => x.toFixed(1)).join(" -> ")}; ms, median (fastest to slowest)`,
    ...textTable([["process", "to its first line", "to its end"], ...rows]),
  ],
});

function cell(seconds: readonly number[]): string {
  const { median, min, max } = spreadOf(seconds);
  const ms = (value: number): string => figures(value * 1000);
  return `${ms(median)} (${ms(min)} to ${ms(max)})`;
}

/** `bench start`. Resolves to an exit code. */
export function startTimes(words: readonly string[], terminal: Terminal): Promise<number> {
  const about = "The start of a process.";
  return runProgram({ name: "npm run bench --", about, commands: [startCommand], words }, terminal);
}
