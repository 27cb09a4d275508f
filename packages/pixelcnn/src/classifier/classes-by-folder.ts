import type { Backend } from "@pixelweft/tensor";
import { toDevice, type Model } from "../model/model.ts";
import { BayesClassifier } from "./bayes-classifier.ts";

/** Images with their names, such as paths below a folder. */
export interface NamedImages {
  /** Levels, `[n, height, width, channels]`. */
  readonly images: Uint8Array;
  /** With `/` between the parts of a path. */
  readonly names: readonly string[];
}

/** The model by which images are classified, and where. */
export interface FolderClassesOptions {
  readonly model: Model;
  readonly backend: Backend;
  /** What the classes are called; `0`, `1` and so on if missing. */
  readonly classes?: readonly string[] | undefined;
  /** Takes how many of the images without a folder of a class are classified. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * The class of each image, such as `compress()` is given: that of its folder if one has its name, in letters of any case, else the one
 * by which the image is likeliest. No labels for a model without classes.
 *
 * @returns labels `[n]`, and how many images were classified by the model
 * @example
 * import { createModel } from "@pixelweft/pixelcnn";
 * const config = { height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2, numClasses: 2 };
 * const images = { images: Uint8Array.of(0, 1), names: ["elf/ann", "Orc/bob"] };
 * const options = { model: createModel(config), backend, classes: ["orc", "elf"] };
 * (await classesByFolder(images, options)).labels; // Int32Array [1, 0]
 */
export async function classesByFolder(
  { images, names }: NamedImages,
  { model, backend, classes, onProgress }: FolderClassesOptions,
): Promise<{ readonly labels?: Int32Array; readonly tried: number }> {
  const { numClasses } = model.config;
  if (numClasses === 0) return { tried: 0 };
  const folders = Array.from({ length: numClasses }, (_, i) => plain(classes?.[i] ?? String(i)));
  const folderOf = (name: string): string => plain(name.split("/").at(-2) ?? "");
  const labels = Int32Array.from(names, (name) => folders.indexOf(folderOf(name)));
  const unknown = [...labels.keys()].filter((i) => labels[i] === -1);
  if (unknown.length === 0 || numClasses === 1)
    return { labels: labels.map((label) => Math.max(0, label)), tried: 0 };
  const device = toDevice(backend, model);
  const classifier = new BayesClassifier(device);
  const each = images.length / names.length;
  try {
    for (const [before, i] of unknown.entries()) {
      const image = images.subarray(i * each, (i + 1) * each);
      labels.set(await classifier.classify({ images: image }), i);
      onProgress?.(before + 1);
    }
  } finally {
    await classifier.dispose();
    device.state.dispose();
  }
  return { labels, tried: unknown.length };
}

/** A name without its case, and with its accents written in one way: macOS writes others in names of folders than where names are typed. */
function plain(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
