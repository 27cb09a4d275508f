/** A model of this package. */
export type ModelName = "fashion-mnist-class" | "sprites16" | "sprites24";

/** The names of the models in this package. */
export const modelNames: readonly ModelName[] = ["fashion-mnist-class", "sprites16", "sprites24"];

/**
 * Where the weights of a model lie: a safetensors file that `parseModel()` of `@pixelweft/pixelcnn` reads.
 *
 * @throws RangeError for a name that is not in `modelNames`.
 * @example
 * modelUrl("fashion-mnist-class").pathname.endsWith("fashion-mnist-class.safetensors"); // true
 * modelUrl("imagenet"); // throws RangeError
 */
export function modelUrl(name: string): URL {
  if (!isKnown(name))
    throw new RangeError(`Cannot find model ${name}: there is ${modelNames.join(", ")}`);
  return new URL(`../weights/${name}.safetensors`, import.meta.url);
}

/**
 * The bytes of a model: from the disk where this package is installed, over the network where a page loads it.
 *
 * @throws RangeError for a name that is not in `modelNames`; what reading or fetching throws.
 * @example
 * (await readModel("fashion-mnist-class")).length > 1_000_000; // true
 */
export async function readModel(name: string): Promise<Uint8Array> {
  const url = modelUrl(name);
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    const bytes = await readFile(url);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`Cannot fetch model ${name}: the server answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function isKnown(name: string): name is ModelName {
  return modelNames.some((known) => known === name);
}
