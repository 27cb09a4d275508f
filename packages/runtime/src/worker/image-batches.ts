import { checkBatch, type Batch, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { threefry } from "@pixelweft/tensor";
import type { TrainingData } from "../messages/training-data.ts";

/** How images are put in batches. */
export interface BatchOrder {
  readonly batchSize: number;
  /** Of the order of images, another one in each pass; as they are if missing. */
  readonly seed?: number;
}

/** Where the batches of a training stand, as `train()` keeps it in checkpoints. */
interface BatchesState {
  readonly dataset: string;
  readonly fingerprint: string;
  readonly seed: number | null;
  /** Number of the next batch. */
  readonly step: number;
}

/** What belongs to images. */
const rest = ["labels", "vector", "spatial", "orientations"] as const;

type Shape = Pick<PixelCNNConfig, "height" | "width" | "channels">;

/**
 * Batches of images in memory, pass after pass without an end, or with a state where they go on. Those of other images, labels or
 * conditions, or in another order, begin again at their first one.
 *
 * @throws TypeError for images that do not fit the model or labels and conditions of another number, RangeError for a size of batches or
 * a saved step that makes no sense.
 */
export function imageBatches(
  data: TrainingData,
  shape: Shape,
  { batchSize, seed, state }: BatchOrder & { readonly state?: unknown },
): Generator<Batch & { readonly step: number }, void, void> {
  const n = countOf(data, shape);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(
      `Cannot train on batches of ${batchSize} images: it must be a whole number above 0`,
    );
  const ofImages = `${n} images in batches of ${batchSize}, ${fingerprintOf(data.images)}`;
  const own: BatchesState = {
    dataset: "images of a worker",
    fingerprint: `${ofImages}${fingerprintOfRest(data)}`,
    seed: seed ?? null,
    step: 0,
  };
  // Checkpoints of before labels and conditions counted know the images alone, and go on.
  const known = [own.fingerprint, ofImages];
  return batchesFrom(data, { n, batchSize, state: { ...own, step: stepOf(state, own, known) } });
}

/**
 * Refuses what would end a training later, batches after its first update.
 *
 * @throws TypeError for images, labels or conditions that do not fit the model, RangeError for levels or labels outside their range.
 */
export function checkData(data: TrainingData, config: PixelCNNConfig, act = "train"): void {
  countOf(data, config, act);
  checkBatch(config, data);
}

/** One pass over images, in their order. */
export function* onePass(
  data: TrainingData,
  shape: Shape,
  batchSize: number,
): Generator<Batch, void, void> {
  const n = countOf(data, shape);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let start = 0; start < n; start += batchSize)
    yield pick(data, n, order.subarray(start, start + batchSize));
}

function* batchesFrom(
  data: TrainingData,
  {
    n,
    batchSize,
    state,
  }: { readonly n: number; readonly batchSize: number; readonly state: BatchesState },
): Generator<Batch & { readonly step: number }, void, void> {
  const inPass = Math.ceil(n / batchSize);
  let pass = -1;
  let order = new Uint32Array();
  for (let { step } = state; ; step++) {
    const now = Math.floor(step / inPass);
    if (now !== pass) order = orderOf(n, state.seed, now);
    pass = now;
    const start = (step % inPass) * batchSize;
    const chosen = order.subarray(start, start + batchSize);
    yield { ...pick(data, n, chosen), step, state: { ...state, step: step + 1 } };
  }
}

/** The order of a pass: images sorted by random numbers that depend on the seed and the pass alone. */
function orderOf(n: number, seed: number | null, pass: number): Uint32Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  if (seed === null) return order;
  const keys = order.map((i) => threefry(seed, pass, i, 0)[0]);
  return order.toSorted((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
}

/** The images of these numbers, with what belongs to them. */
function pick(
  { images, labels, vector, spatial, orientations }: TrainingData,
  n: number,
  chosen: Uint32Array,
): Batch {
  const rows = <T extends Uint8Array | Int32Array | Float32Array>(all: T): T => {
    const each = all.length / n;
    const part = all.slice(0, chosen.length * each);
    for (const [i, number] of chosen.entries())
      part.set(all.subarray(number * each, (number + 1) * each), i * each);
    return part as T;
  };
  return {
    images: rows(images),
    ...(labels ? { labels: rows(labels) } : {}),
    ...(vector ? { vector: rows(vector) } : {}),
    ...(spatial ? { spatial: rows(spatial) } : {}),
    ...(orientations ? { orientations: rows(orientations) } : {}),
  };
}

function countOf(data: TrainingData, { height, width, channels }: Shape, act = "train"): number {
  if (!ArrayBuffer.isView(data.images))
    throw new TypeError(`Cannot ${act}: images is ${typeof data.images}, not a Uint8Array`);
  const each = height * width * channels;
  const n = data.images.length / each;
  if (!Number.isInteger(n) || n === 0)
    throw new TypeError(
      `Cannot ${act} on ${data.images.length} values: images of ${height}x${width}x${channels} have ${each}`,
    );
  for (const name of rest) {
    const length = data[name]?.length ?? 0;
    const isNumber = name === "labels" || name === "orientations";
    if (!Number.isInteger(length / n) || (isNumber && length > n))
      throw new TypeError(`Cannot ${act} on ${n} images: there are ${length} values of ${name}`);
  }
  return n;
}

/** FNV-1a of bytes: whether they are the same ones. */
function fingerprintOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16);
}

/** The same of what belongs to images; empty where they are alone. */
function fingerprintOfRest(data: TrainingData): string {
  const parts = rest.map((name) => {
    const values = data[name];
    if (values === undefined) return "";
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return `, ${name} ${fingerprintOf(bytes)}`;
  });
  return parts.join("");
}

/** The next batch by a state of the same data and order; the first one by another state. */
function stepOf(state: unknown, own: BatchesState, known: readonly unknown[]): number {
  const { dataset, fingerprint, seed, step }: Partial<Record<keyof BatchesState, unknown>> =
    Object(state);
  if (dataset !== own.dataset || !known.includes(fingerprint) || seed !== own.seed) return 0;
  if (typeof step === "number" && Number.isSafeInteger(step) && step >= 0) return step;
  throw new RangeError(
    `Cannot go on with batches: the saved step is ${String(step)}, not a whole number of 0 or more`,
  );
}
