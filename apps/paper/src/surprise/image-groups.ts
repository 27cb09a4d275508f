import { fashionMnist, fashionMnistClasses, subset, type Dataset } from "@pixelweft/datasets";
import { threefry } from "@pixelweft/tensor";
import { drawnDigits } from "./drawn-digits.ts";
import { network, strangeImages, unknownClasses, usualImages } from "./surprise-terms.ts";

/** Images of one kind. */
export interface ImageGroup {
  readonly name: string;
  /** `[n, 28, 28]`, 0 to 255. */
  readonly images: Uint8Array;
}

const side = network.width;
const seed = 1;

/** The training images of the classes that models learn from. */
export async function learntImages(): Promise<Dataset> {
  const train = await fashionMnist({ split: "train" });
  return subset(train, await ofClasses(train, isKnown));
}

/** Test images of the classes that were learnt. */
export async function usualGroup(): Promise<ImageGroup> {
  const test = await fashionMnist({ split: "test" });
  const numbers = (await ofClasses(test, isKnown)).slice(0, usualImages);
  return { name: "usual", images: (await test.read(numbers)).images };
}

/** Everything that models of the learnt classes should find strange. */
export async function strangeGroups(): Promise<readonly ImageGroup[]> {
  const test = await fashionMnist({ split: "test" });
  const unknown: ImageGroup[] = [];
  for (const label of unknownClasses) {
    const numbers = (await ofClasses(test, (other) => other === label)).slice(0, strangeImages);
    const { images } = await test.read(numbers);
    unknown.push({ name: fashionMnistClasses[label] ?? "", images });
  }
  // Other test images than the usual ones, so that no picture is compared with itself.
  const others = (await ofClasses(test, isKnown)).slice(usualImages, usualImages + strangeImages);
  const { images } = await test.read(others);
  return [
    ...unknown,
    { name: "drawn digits", images: drawnDigits(strangeImages, side, seed) },
    { name: "upside down", images: upsideDown(images) },
    { name: "a tenth as bright", images: images.map((value) => value / 10) },
    { name: "negatives", images: images.map((value) => 255 - value) },
    { name: "one grey", images: blocks(side) },
    { name: "blocks of 7x7", images: blocks(7) },
    { name: "noise", images: blocks(1) },
  ];
}

function isKnown(label: number): boolean {
  return !unknownClasses.includes(label);
}

async function ofClasses(data: Dataset, wanted: (label: number) => boolean): Promise<number[]> {
  const all = Array.from({ length: data.info.count }, (_, i) => i);
  const { labels = [] } = await data.read(all);
  return all.filter((i) => wanted(labels[i] ?? -1));
}

/** Each turned by half a circle. */
function upsideDown(images: Uint8Array): Uint8Array {
  const size = side * side;
  return images.map((_, at) => images[at - (at % size) + size - 1 - (at % size)] ?? 0);
}

/** Squares of one random grey each, of so many pixels: the whole picture, or noise. */
function blocks(pixels: number): Uint8Array {
  return Uint8Array.from({ length: strangeImages * side * side }, (_, at) => {
    const [n, y, x] = [Math.floor(at / side / side), Math.floor(at / side) % side, at % side];
    const block = Math.floor(y / pixels) * side + Math.floor(x / pixels);
    return threefry(seed, pixels, n, block)[0] >>> 24;
  });
}
