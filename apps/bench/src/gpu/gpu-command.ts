import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gpuPage } from "./gpu-page.ts";
import { runGpu } from "./run-gpu.ts";

const help = `Usage: gpu [--quick] [--out path]

Measures the card of this machine: what it is, which part of its peak each kernel reaches, training steps and sampling beside PyTorch
CUDA (if python3 has it) and jax-js. Writes path.json and path.html (gpu if missing).

  --quick   small networks, in minutes even without a card: a try, not a measurement
  --out     where the results go, without an ending`;

/** Runs `gpu` with the words behind it; paths are meant from `here`. */
export async function gpu(words: readonly string[], here: string): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: "boolean", default: false },
      out: { type: "string", default: "gpu" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const start = performance.now();
  const note = (line: string): void => {
    console.error(`[${Math.round((performance.now() - start) / 1000)} s] ${line}`);
  };
  const report = await runGpu({ size: values.quick ? "quick" : "whole", note });
  const out = resolve(here, values.out);
  await mkdir(dirname(out), { recursive: true });
  await writeFile(`${out}.json`, `${JSON.stringify(report, undefined, 1)}\n`);
  await writeFile(`${out}.html`, gpuPage(report));
  console.log(`Written: ${out}.json, ${out}.html`);
}
