import { fashionMnist, patches, subset, type Dataset } from "@pixelweft/datasets";
import type { DataName } from "./rows.ts";

/** Images to learn from and images to be judged on. */
export interface Images {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** Where Debian's `mate-backgrounds` puts its photographs. */
const photographs = "/usr/share/backgrounds/mate/nature";
/** Photographs whose patches nobody learns from. */
const heldOut: readonly string[] = ["Dune.jpg", "GreenMeadow.jpg", "Storm.jpg"];
/** How many patches judge a model. */
const testPatches = 2000;

/** Opens the images of a table: Fashion-MNIST as it is, or patches of photographs reduced twice. */
export async function openImages(data: DataName): Promise<Images> {
  if (data === "fashion-mnist") {
    const train = await fashionMnist({ split: "train" });
    return { train, test: await fashionMnist({ split: "test" }) };
  }
  const all = await patches({ from: photographs, size: [32, 32], scales: [2] });
  const isTest = (name: string): boolean => heldOut.some((picture) => name.endsWith(picture));
  const [train, test]: [number[], number[]] = [[], []];
  all.names.forEach((name, index) => (isTest(name) ? test : train).push(index));
  const step = Math.max(1, Math.floor(test.length / testPatches));
  const spread = test.filter((_, i) => i % step === 0).slice(0, testPatches);
  return { train: subset(all, train), test: subset(all, spread) };
}
