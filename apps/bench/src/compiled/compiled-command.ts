import { textTable } from "@pixelweft/datasets/text";
import type { Terminal } from "pixelweft";
import { defineCommand, runProgram, type Command } from "pixelweft/command";
import { namedConfig, networkArgument } from "../profile/named-config.ts";
import { compileForCard } from "./compile-for-card.ts";
import { compiledColumns, compiledRows } from "./compiled-table.ts";

const options = {
  batch: { kind: "whole", takes: "n", least: 1, usual: 16, about: "images at once" },
  sampling: { kind: "flag", about: "compiles the cached sampler instead of a training step" },
  family: {
    kind: "text",
    takes: "name",
    usual: "navi31",
    about: "cards to compile for, as Mesa names them: navi31, navi21, vega10",
  },
} as const;

const compiledCommand: Command = defineCommand({
  name: "compiled",
  about:
    "Shows what the compiler of AMD's graphics cards makes of kernels. No card is needed: Mesa's driver compiles, and nothing runs.",
  argument: networkArgument,
  options,
  examples: ["compiled C32", "compiled demo --sampling --batch 1 --family vega10"],
  resolve: async (given, [what = ""]) => ({ ...given, config: await namedConfig(what) }),
  act: async ({ family, config, batch, sampling = false }) => ({
    family,
    ...(await compileForCard({ config, batch, sampling }, family)),
  }),
  show: ({ family, device, kernels }) => [
    `${family}: ${device}`,
    "These are counts of a compiler, not times.",
    "Waves are those that a SIMD can hold at once. What follows the instructions of a kernel is its block with the most products:",
    "its instructions, the products among them, its loads from buffers, and whether one of these is waited for before the first product.",
    ...textTable([[...compiledColumns], ...compiledRows(kernels)]),
  ],
});

/** `bench compiled`. Resolves to an exit code. */
export function compiled(words: readonly string[], terminal: Terminal): Promise<number> {
  const about = "What a card's compiler makes of kernels.";
  return runProgram(
    { name: "npm run bench --", about, commands: [compiledCommand], words },
    terminal,
  );
}
