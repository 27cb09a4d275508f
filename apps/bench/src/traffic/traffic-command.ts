import { textTable } from "@pixelweft/datasets/text";
import type { Terminal } from "pixelweft";
import { defineCommand, runProgram, type Command } from "pixelweft/command";
import { namedConfig, networkArgument } from "../profile/named-config.ts";
import { samplingWork, stepWork } from "../profile/work-to-profile.ts";
import { countTraffic } from "./count-traffic.ts";
import { trafficColumns, trafficRows } from "./traffic-table.ts";

const options = {
  batch: { kind: "whole", takes: "n", least: 1, usual: 16, about: "images at once" },
  sampling: { kind: "flag", about: "counts the cached sampler instead of a training step" },
} as const;

const trafficCommand: Command = defineCommand({
  name: "traffic",
  about:
    "Counts what kernels ask of a graphics card's memory. No card is needed: some thread groups of each are interpreted.",
  argument: networkArgument,
  options,
  examples: ["traffic C32", "traffic demo --sampling --batch 1"],
  resolve: async (given, [what = ""]) => ({ ...given, config: await namedConfig(what) }),
  act: async ({ config, batch, sampling }) =>
    await countTraffic((sampling === true ? samplingWork : stepWork)(config, batch)),
  show: (kernels) => [
    "32 threads ask together; a sector of storage is 32 bytes, workgroup memory has 32 banks.",
    "Two thread groups of each dispatch were run, of one in a loop ever more seldom; products are those of all.",
    ...textTable([[...trafficColumns], ...trafficRows(kernels)]),
  ],
});

/** `bench traffic`. Resolves to an exit code. */
export function traffic(words: readonly string[], terminal: Terminal): Promise<number> {
  const about = "What kernels ask of a card's memory.";
  return runProgram(
    { name: "npm run bench --", about, commands: [trafficCommand], words },
    terminal,
  );
}
