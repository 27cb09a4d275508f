import type { ExactPictures } from "@pixelweft/datasets";
import { toDevice } from "@pixelweft/pixelcnn";
import { BayesClassifier } from "@pixelweft/pixelcnn/classifier";
import type { Backend } from "@pixelweft/tensor";
import type { SavedModel } from "../model/checkpoint-file.ts";
import { className } from "../model/class-choice.ts";
import type { Progress } from "../show/progress.ts";

/** The class that each image is coded by: that of its folder if one has its name, else the one by which the image is likeliest. */
export async function imageClasses(
  { images, names }: ExactPictures,
  { saved, backend, bar }: { saved: SavedModel; backend: Backend; bar: Progress },
): Promise<{ readonly labels?: Int32Array; readonly tried: number }> {
  const { numClasses } = saved.model.config;
  if (numClasses === 0) return { tried: 0 };
  const folders = Array.from({ length: numClasses }, (_, i) => className(saved, i).toLowerCase());
  const folderOf = (name: string): string => name.split("/").at(-2)?.toLowerCase() ?? "";
  const labels = Int32Array.from(names, (name) => folders.indexOf(folderOf(name)));
  const unknown = [...labels.keys()].filter((i) => labels[i] === -1);
  if (unknown.length === 0 || numClasses === 1)
    return { labels: labels.map((label) => Math.max(0, label)), tried: 0 };
  const device = toDevice(backend, saved.model);
  const classifier = new BayesClassifier(device);
  const each = images.length / names.length;
  for (const [done, i] of unknown.entries()) {
    const image = images.subarray(i * each, (i + 1) * each);
    labels.set(await classifier.classify({ images: image }), i);
    bar.update({ done });
  }
  await classifier.dispose();
  device.state.dispose();
  return { labels, tried: unknown.length };
}
