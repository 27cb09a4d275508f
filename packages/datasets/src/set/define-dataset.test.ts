import { expect, test } from "vitest";
import type { Dataset, Samples } from "../dataset.ts";
import { CountMismatchError } from "../errors/images.ts";
import { defineDataset, defineSequentialDataset } from "./define-dataset.ts";

const info = { name: "d", shape: [1, 2, 1], count: 4, classes: ["a", "b"] } as const;
const fingerprint = async (): Promise<string> => "d";
/** A data set that gives the same for whatever is asked of it. */
const giving = (images: unknown, labels?: unknown) =>
  defineDataset({
    info,
    read: () => ({ images, ...(labels !== undefined && { labels }) }) as Samples,
    fingerprint,
  });

test("what read() gives is passed on where it is what was asked for", async () => {
  const samples = { images: Uint8Array.of(1, 2, 3, 4), labels: Int32Array.of(1, 0) };
  expect(giving(samples.images, samples.labels).read([3, 0])).toEqual(samples);
  const late = defineDataset({ info, read: async () => samples, fingerprint });
  expect(await late.read([3, 0])).toEqual(samples);
});

test("read() that gives another number of bytes or labels is refused, at once or later, in batches too", async () => {
  const two = [0, 3];
  expect(() => giving(new Uint8Array(3)).read(two)).toThrow(CountMismatchError);
  expect(() => giving(new Uint8Array(3)).read(two)).toThrow(
    "Cannot read d: 2 images of 1x2x1 are 4 bytes, and 3 were given",
  );
  expect(() => giving(new Uint8Array(5)).read(two)).toThrow(CountMismatchError);
  const labels = new Int32Array(3);
  expect(() => giving(new Uint8Array(4), labels).read(two)).toThrow(CountMismatchError);
  const late = defineDataset({
    info,
    read: async () => ({ images: new Uint8Array(3) }),
    fingerprint,
  });
  await expect(late.read(two)).rejects.toThrow(CountMismatchError);
  await expect(late.batches({ batchSize: 2 }).next()).rejects.toThrow(CountMismatchError);
});

test("read() that gives another kind of array is refused", () => {
  const images = new Uint8Array(4);
  for (const other of [new Float32Array(4), new Uint8ClampedArray(4), [1, 2, 3, 4], undefined])
    expect(() => giving(other).read([0, 3])).toThrow(TypeError);
  expect(() => giving(new Float32Array(4)).read([0, 3])).toThrow("are a Float32Array");
  for (const other of [new Uint8Array(2), [0, 1]])
    expect(() => giving(images, other).read([0, 3])).toThrow(TypeError);
});

test("orientations are checked like labels, and are 0 to 7, of a stream too", async () => {
  const images = new Uint8Array(4);
  const given = (orientations: unknown): Samples => ({ images, orientations }) as Samples;
  const turned = (orientations: unknown): Dataset =>
    defineDataset({ info, read: () => given(orientations), fingerprint });
  expect(turned(Int32Array.of(7, 0)).read([3, 0])).toEqual(given(Int32Array.of(7, 0)));
  expect(() => turned(Int32Array.of(7)).read([3, 0])).toThrow(
    "Cannot read d: 2 images were asked for, and 1 orientations given",
  );
  expect(() => turned([7, 0]).read([3, 0])).toThrow(TypeError);
  for (const wrong of [8, -1]) {
    const refused = new RangeError(`Cannot read d: an orientation of it is ${wrong}, not 0 to 7`);
    expect(() => turned(Int32Array.of(0, wrong)).read([3, 0])).toThrow(refused);
    const stream = async function* (): AsyncGenerator<Samples> {
      yield given(Int32Array.of(wrong, 0));
    };
    await expect(defineSequentialDataset({ info, stream, fingerprint }).read([0])).rejects.toThrow(
      refused,
    );
  }
});

test("levels that only the info says are refused: they would be quantised as if there were 256", () => {
  const own = (more: object): Dataset =>
    defineDataset({
      info: { ...info, ...more },
      read: () => ({ images: new Uint8Array(2) }),
      fingerprint,
    });
  expect(() => own({ levels: 4 })).toThrow(
    new RangeError(
      "Cannot make data set d: its info says 4 levels, and intensities have 256; give codes: { levels: 4 } for other values",
    ),
  );
  const codes = { levels: 4 };
  expect(own({ codes }).info.levels).toBe(4);
  // As of a data set around another one.
  expect(own(own({ codes }).info).info.levels).toBe(4);
  expect(own(own({}).info).info.levels).toBe(256);
  for (const wrong of [300, { levels: 1 }, { levels: 65_537 }, {}])
    expect(() => own({ codes: wrong })).toThrow(
      /the levels of its codes are .*; give codes: \{ levels \}, 2 to 65,536$/,
    );
  expect(() => own({ codes: { levels: 300 } })).toThrow(
    "its shape is 1x2x1, and codes of 300 levels have two channels each",
  );
  expect(own({ codes: { levels: 300 }, shape: [1, 1, 2] }).info.levels).toBe(300);
});

test("a stream is checked as well", async () => {
  const streaming = (...chunks: Samples[]) =>
    defineSequentialDataset({
      info,
      async *stream() {
        yield* chunks;
      },
      fingerprint,
    });
  const two = (bytes: number, labels: number): Samples => ({
    images: new Uint8Array(bytes),
    labels: new Int32Array(labels),
  });
  const all = [0, 1, 2, 3];
  expect((await streaming(two(4, 2), two(4, 2)).read(all)).labels).toEqual(new Int32Array(4));
  for (const wrong of [two(3, 2), two(5, 2), two(4, 1), two(4, 3)])
    await expect(streaming(two(4, 2), wrong).read(all)).rejects.toThrow(CountMismatchError);
  const other: unknown = { images: new Float32Array(8) };
  await expect(streaming(other as Samples).read(all)).rejects.toThrow(TypeError);
});
