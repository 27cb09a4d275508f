import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { block, explainLayer, withStages } from "./explain-layer.ts";
import { explainedLayers } from "./explained-layers.ts";

const usage = `Usage: npm run explain -- LAYER [--update]
       npm run explain -- --kernel NAME [--of CONFIG] [--batch n] [--sampling]

Prints the way of a layer (${Object.keys(explainedLayers).join(", ")}) from its function to the code that runs; with --update, it
writes what ARCHITECTURE.md shows of it instead. Or prints the WGSL of kernels of a training step, or of the cached sampler, by
the names that npm run bench -- profile gives them; --of is a preset (demo if missing), a JSON file or a checkpoint.
`;

const [name = "", ...rest] = process.argv.slice(2);
const layer = explainedLayers[name];
if (name === "--kernel") {
  // Kernels of whole networks are those that the bench profiles.
  const bench = fileURLToPath(new URL("../../apps/bench/src/bin.ts", import.meta.url));
  const words = [...process.execArgv, bench, "explain", ...rest];
  process.exitCode = spawnSync(process.execPath, words, { stdio: "inherit" }).status ?? 1;
} else if (layer === undefined || rest.some((option) => option !== "--update")) {
  process.stderr.write(`Cannot explain "${name}"\n\n${usage}`);
  process.exitCode = 1;
} else {
  const stages = await explainLayer(layer);
  const page = new URL("../../ARCHITECTURE.md", import.meta.url);
  if (rest.length > 0) writeFileSync(page, withStages(readFileSync(page, "utf8"), stages));
  else for (const stage of stages) process.stdout.write(`## ${stage.title}\n\n${block(stage)}\n\n`);
}
