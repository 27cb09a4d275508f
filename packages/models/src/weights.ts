/** A model of this package. */
export type ModelName = "fashion-mnist-class" | "sprites16" | "sprites24";

// Functions take any name, which may be typed by a user; their types let editors complete those that there are.

/** Each address stands whole, as bundlers look for it: they take the file along and put its new address here. */
const addresses: Readonly<Record<ModelName, () => URL>> = {
  "fashion-mnist-class": () =>
    new URL("../weights/fashion-mnist-class.safetensors", import.meta.url),
  sprites16: () => new URL("../weights/sprites16.safetensors", import.meta.url),
  sprites24: () => new URL("../weights/sprites24.safetensors", import.meta.url),
};

/** The names of the models in this package. */
export const modelNames: readonly ModelName[] = ["fashion-mnist-class", "sprites16", "sprites24"];

/** The remedy where a bundler for programs took the script along and not the weights. */
const inBundles = "where it is bundled, leave @pixelweft/models out of the bundle";

/**
 * Where the weights of a model lie: a safetensors file that `parseModel()` of `@pixelweft/pixelcnn` reads.
 *
 * @throws RangeError for a name that is not in `modelNames`; Error in a bundle that does not say where it lies.
 * @example
 * modelUrl("fashion-mnist-class").pathname.endsWith("fashion-mnist-class.safetensors"); // true
 * modelUrl("imagenet"); // throws RangeError
 */
export function modelUrl(name: ModelName | (string & Record<never, never>)): URL {
  if (!isKnown(name))
    throw new RangeError(`Cannot find model ${name}: there is ${modelNames.join(", ")}`);
  try {
    return addresses[name]();
  } catch (cause) {
    // CommonJS that a bundler wrote has no address of its own.
    throw new Error(
      `Cannot find model ${name}: the address of this program is not known; ${inBundles}`,
      { cause },
    );
  }
}

/**
 * The bytes of a model: from the disk where this package is installed, over the network where a page loads it.
 *
 * @throws RangeError for a name that is not in `modelNames`; Error where the server has no such file or answers with a page, as
 * servers of one-page apps do for what they do not find; what reading or fetching throws.
 * @example
 * (await readModel("fashion-mnist-class")).length > 1_000_000; // true
 */
export async function readModel(
  name: ModelName | (string & Record<never, never>),
): Promise<Uint8Array<ArrayBuffer>> {
  const url = modelUrl(name);
  return url.protocol === "file:" ? readInstalled(name, url) : fetchModel(name, url);
}

async function readInstalled(name: string, url: URL): Promise<Uint8Array<ArrayBuffer>> {
  // An import would keep bundlers for pages from taking this file.
  const files = globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (files === undefined)
    throw new Error(`Cannot read model ${name}: a page cannot read ${url}; serve it by HTTP`);
  const bytes = await files.readFile(url).catch((cause: unknown) => {
    const { code, message }: { readonly code?: unknown; readonly message?: unknown } =
      Object(cause);
    const remedy = code === "ENOENT" ? `; ${inBundles}` : "";
    throw new Error(`Cannot read model ${name}: ${String(message)}${remedy}`, { cause });
  });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function fetchModel(name: string, url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`Cannot fetch model ${name}: the server answers ${response.status} to ${url}`);
  if (/^text\/html\b/i.test(response.headers.get("content-type") ?? ""))
    throw new Error(
      `Cannot fetch model ${name}: the server answers a page, not a file, to ${url}; with Vite 7, set optimizeDeps.exclude to ["@pixelweft/models"]`,
    );
  return new Uint8Array(await response.arrayBuffer());
}

function isKnown(name: string): name is ModelName {
  return Object.hasOwn(addresses, name);
}
