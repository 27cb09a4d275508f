import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createModel, formatModel, parseModel } from "@pixelweft/pixelcnn";
import { someNumbers } from "../ours/numbers.ts";
import { configOf } from "./config-of.ts";
import type { Network } from "./work.ts";

/** Files that every subject reads, so that all of them train and draw from the same numbers. */
export interface Material {
  readonly weights: string;
  readonly images: string;
}

const imagesWritten = 16;

/** Writes the parameters (safetensors) and 16 images (bytes) of a network into a folder. */
export async function writeMaterial(folder: string, network: Network): Promise<Material> {
  const { name } = network;
  const model = createModel(configOf(network), 1);
  const head = model.parameters["head.1.weight"];
  if (head === undefined) throw new TypeError("Cannot write the weights: there is no head");
  // New heads are zero, and then a wrong network has the same loss as a right one.
  const values = someNumbers(head.length, 9).map((x) => 0.1 * x);
  const parameters = { ...model.parameters, "head.1.weight": values };
  const masked = parseModel(formatModel({ ...model, parameters }));
  const pixels = network.height * network.width * network.channels;
  const images = Uint8Array.from(someNumbers(imagesWritten * pixels, 5), (x) => (x + 1) * 127.99);
  await mkdir(folder, { recursive: true });
  const paths = {
    weights: join(folder, `${name}.safetensors`),
    images: join(folder, `${name}.bin`),
  };
  await writeFile(paths.weights, formatModel(masked));
  await writeFile(paths.images, images);
  return paths;
}
