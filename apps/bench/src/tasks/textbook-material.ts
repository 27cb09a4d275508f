import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { initialValues } from "@pixelweft/layers";
import { formatSafetensors, type Safetensor } from "@pixelweft/tensor";
import { someNumbers } from "../ours/numbers.ts";
import { ourNetwork } from "../ours/textbook/networks.ts";
import { generativeExamples } from "./generative-examples.ts";
import { textbookTrainings, type TextbookMaterial } from "./textbook-tasks.ts";
import type { TextbookNetwork } from "./textbook.ts";

/** Writes the files of all networks of the textbook into a folder. */
export async function writeTextbookMaterials(
  folder: string,
): Promise<Record<string, TextbookMaterial>> {
  const written = textbookTrainings.map(async (training) => {
    const material = await writeTextbookMaterial(join(folder, training.name), training);
    return [training.name, material] as const;
  });
  return Object.fromEntries(await Promise.all(written));
}

/** Writes parameters and examples of a network into a folder, both safetensors and the same in every run. */
export async function writeTextbookMaterial(
  folder: string,
  { network, batch }: { readonly network: TextbookNetwork; readonly batch: number },
): Promise<TextbookMaterial> {
  const paths = {
    weights: join(folder, "weights.safetensors"),
    examples: join(folder, "examples.safetensors"),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(paths.weights, formatSafetensors(parametersOf(network)));
  await writeFile(paths.examples, formatSafetensors(examplesOf(network, batch)));
  return paths;
}

function parametersOf(network: TextbookNetwork): Record<string, Safetensor> {
  const { specs } = ourNetwork(network);
  const values = Object.entries(initialValues(specs, 1)).map(([name, first], i) => {
    // New biases are zero and scales one, and then a network that leaves them out has the same loss.
    const noise = someNumbers(first.length, i);
    const data = first.map((x, at) => x + 0.1 * (noise[at] ?? 0));
    return [name, { dtype: "F32", shape: specs[name]?.shape ?? [], data }] as const;
  });
  return Object.fromEntries(values);
}

function examplesOf(network: TextbookNetwork, batch: number): Record<string, Safetensor> {
  const picks = (count: number, below: number, seed: number): number[] =>
    Array.from(someNumbers(count, seed), (x) => Math.floor(((x + 1) / 2) * 0.9999 * below));
  if (network.kind === "transformer") {
    const shape = [batch, network.length];
    const text = Int32Array.from(picks(batch * network.length + 1, network.characters, 3));
    return {
      text: { dtype: "I32", shape, data: text.slice(0, -1) },
      next: { dtype: "I32", shape, data: text.slice(1) },
    };
  }
  if (!("classes" in network)) return generativeExamples(network, batch);
  const { height, width, channels, classes } = network;
  const shape = [batch, height, width, channels];
  const count = batch * height * width * channels;
  return {
    images: { dtype: "U8", shape, data: Uint8Array.from(picks(count, 256, 5)) },
    labels: { dtype: "I32", shape: [batch], data: Int32Array.from(picks(batch, classes, 7)) },
  };
}
