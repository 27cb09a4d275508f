import { cosineRate } from "@pixelweft/layers";
import { nearestImages, SoftmaxClassifier } from "@pixelweft/pixelcnn/judges";
import type { Backend } from "@pixelweft/tensor";
import { spritePixels } from "./write-sprites.ts";

/** Bytes of a sprite: 16x16 pixels of red, green, blue and opacity. */
const each = 16 * 16 * 4;
const shape = { height: 16, width: 16, inputs: 4, hiddenChannels: 16, stages: 2 };
const [steps, batch] = [600, 48];
/** Sprites that no page has trained on begin here: so many of each kind, and then those that the classifier is tested on. */
const [unseen, count, tested] = [1000, 1600, 200];

/** How often a classifier of kinds is right on sprites that it has not seen, and how many of the pictures it takes for the first kind. */
export async function shareOfKind(
  pictures: Uint8Array,
  { backend, kinds }: { readonly backend: Backend; readonly kinds: readonly string[] },
): Promise<{ readonly share: number; readonly accuracy: number }> {
  const classifier = new SoftmaxClassifier({
    backend,
    shape: { ...shape, outputs: kinds.length },
    seed: 1,
  });
  const all = await Promise.all(kinds.map((kind) => spritePixels({ kind, count, from: unseen })));
  const batches = function* () {
    for (let step = 0; step < steps; step++)
      yield labelled(all, (step * (batch / kinds.length)) % count);
  };
  const training = { batches: batches(), steps, learningRate: cosineRate(3e-3, { steps }) };
  for await (const event of classifier.train(training)) if (event.kind === "end") break;
  const from = unseen + count;
  const others = await Promise.all(
    kinds.map((kind) => spritePixels({ kind, count: tested, from })),
  );
  let right = 0;
  for (const [label, some] of others.entries())
    right += (await classifier.classify(mapsOf(some))).filter((found) => found === label).length;
  const found = await classifier.classify(mapsOf(pictures));
  await classifier.dispose();
  return {
    share: found.filter((label) => label === 0).length / found.length,
    accuracy: right / (tested * kinds.length),
  };
}

/** The median distance of pictures to the nearest of others, in colours. */
export async function medianDistance(pictures: Uint8Array, others: Uint8Array): Promise<number> {
  const found = await nearestImages(pictures, [{ images: others }], { pixels: each });
  const sorted = found.map(({ distance }) => distance).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function labelled(
  all: readonly Uint8Array[],
  from: number,
): { readonly maps: Float32Array; readonly labels: Int32Array } {
  const some = batch / all.length;
  const pictures = new Uint8Array(batch * each);
  const labels = new Int32Array(batch);
  for (const [label, sprites] of all.entries()) {
    pictures.set(sprites.subarray(from * each, (from + some) * each), label * some * each);
    labels.fill(label, label * some, (label + 1) * some);
  }
  return { maps: mapsOf(pictures), labels };
}

function mapsOf(pictures: Uint8Array): Float32Array {
  return Float32Array.from(pictures, (value) => value / 127.5 - 1);
}
