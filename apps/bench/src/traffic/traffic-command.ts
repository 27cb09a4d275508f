import { textTable } from "@pixelweft/datasets/text";
import { describeNetwork } from "@pixelweft/pixelcnn/node";
import type { Terminal } from "pixelweft";
import { defineCommand, runProgram, type Command } from "pixelweft/command";
import { samplingWork, stepWork } from "../profile/work-to-profile.ts";
import { configOf } from "../tasks/config-of.ts";
import { c32, g28, type Network } from "../tasks/work.ts";
import { countTraffic } from "./count-traffic.ts";
import { trafficColumns, trafficRows } from "./traffic-table.ts";

const options = {
  batch: { kind: "whole", takes: "n", least: 1, usual: 16, about: "images at once" },
  sampling: { kind: "flag", about: "counts the cached sampler instead of a training step" },
} as const;

const networks: Readonly<Record<string, Network>> = { G28: g28, C32: c32 };

const trafficCommand: Command = defineCommand({
  name: "traffic",
  about:
    "Counts what kernels ask of a graphics card's memory. No card is needed: some thread groups of each are interpreted.",
  argument: { name: "<what>", about: "G28, C32, a preset, a JSON file, or a checkpoint" },
  options,
  examples: ["traffic C32", "traffic demo --sampling --batch 1"],
  resolve: async (given, [what = ""]) => {
    const network = networks[what];
    const config = network ? configOf(network) : (await describeNetwork(what, {})).config;
    return { ...given, config };
  },
  act: async ({ config, batch, sampling }) =>
    await countTraffic((sampling === true ? samplingWork : stepWork)(config, batch)),
  show: (kernels) => [
    "32 threads ask together; a sector of storage is 32 bytes, workgroup memory has 32 banks.",
    "Two thread groups of each dispatch were run; products are those of all.",
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
