import { readFileSync, writeFileSync } from "node:fs";
import { block, explainLayer, withStages } from "./explain-layer.ts";
import { explainedLayers } from "./explained-layers.ts";

// Prints the way of a layer from its function to the code that runs: `npm run explain -- gated-layer`. With --update, it writes what
// ARCHITECTURE.md shows of it instead.
const [name = "", option] = process.argv.slice(2);
const layer = explainedLayers[name];
if (layer === undefined || (option !== undefined && option !== "--update")) {
  const known = Object.keys(explainedLayers).join(", ");
  process.stderr.write(`Cannot explain "${name}": there is ${known}, and the option --update\n`);
  process.exitCode = 1;
} else {
  const stages = await explainLayer(layer);
  const page = new URL("../ARCHITECTURE.md", import.meta.url);
  if (option === "--update") writeFileSync(page, withStages(readFileSync(page, "utf8"), stages));
  else for (const stage of stages) process.stdout.write(`## ${stage.title}\n\n${block(stage)}\n\n`);
}
