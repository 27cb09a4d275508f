import { expect, test } from "vitest";
import { diffusion, snail, unet, vae } from "./generative.ts";
import { sizeFor } from "./task.ts";
import { allTasks } from "./tasks.ts";
import { textbookTrainings } from "./textbook-tasks.ts";
import { flopOfExample, mlp, transformer64 } from "./textbook.ts";
import { c32, flopOf, flopOfPass, g28 } from "./work.ts";

const material = { weights: "w", images: "i" };
const files = { weights: "w", examples: "e" };
const textbook = Object.fromEntries(textbookTrainings.map(({ name }) => [name, files]));
const tasks = allTasks({ G28: material, C32: material }, textbook);

test("A training step of G28 over 16 images is 38.96 GFLOP with dense masks", () => {
  expect((3 * 16 * flopOfPass(g28)) / 1e9).toBeCloseTo(38.96, 2);
});

test("C32 at 64 features, ungrouped, is 54.4 GFLOP a step", () => {
  const pass = flopOfPass({ ...c32, features: 64, head: 64 });
  expect((3 * 16 * pass) / 1e9).toBeCloseTo(54.4, 0);
});

test("Smaller sizes, times what they are scaled by, make the whole", () => {
  for (const task of tasks)
    for (const { work, scaled } of task.sizes) {
      const [whole] = task.sizes;
      const all = whole ? flopOf(whole.work) : 0;
      expect(flopOf(work) * (scaled?.times ?? 1), `${task.id} ${scaled?.words}`).toBeCloseTo(
        all,
        -3,
      );
    }
});

test("Only the first size of a task is not scaled", () => {
  for (const { sizes } of tasks)
    expect(sizes.map(({ scaled }) => scaled === undefined)).toEqual(sizes.map((_, i) => i === 0));
});

test("sizeFor() takes the whole for the fast and the smallest for the hopeless", () => {
  const step = tasks.find(({ id }) => id === "G28-step");
  if (step === undefined) throw new Error("Cannot find the task");
  expect(sizeFor(step, 100, 1)?.scaled).toBeUndefined();
  expect(sizeFor(step, 6, 1)?.scaled).toMatchObject({ times: 8 });
  expect(sizeFor(step, 1e-3, 1)?.scaled).toMatchObject({ times: 16 });
});

test("A pass of the MLP over a picture is its three products, of the small transformer those of its layers and scores", () => {
  expect(flopOfExample(mlp)).toBe(2 * (784 * 256 + 256 * 128 + 128 * 10));
  const products = 64 * (3 + 1 + 4 + 4) * 64;
  const scores = 2 * 64 * 64;
  expect(flopOfExample(transformer64)).toBe(2 * 64 * (2 * (products + scores) + 64 * 96));
});

test("A pass of a network that makes data is its products", () => {
  expect(flopOfExample(vae)).toBe(2 * (784 * 512 + 512 * 32 + 16 * 512 + 512 * 784));
  expect(flopOfExample(diffusion)).toBe(2 * (18 * 128 + 2 * 128 * 128 + 128 * 2));
  // Of one map and at 4 x 4 places, by hand: 16 places, 4 at half the size, 1 at a quarter.
  const blocks = 16 * 18 + 4 * 72 + 288 + 288 + 4 * (108 + 8) + 16 * (27 + 2);
  const times = 2 * 4 + 4 * 4 + 4 * (1 + 2 + 4 + 4 + 2 + 1);
  const between = 2 * 16 * 9 + 4 * 18 + 72 + 128 + 4 * 32;
  const small = { ...unet, height: 4, width: 4, channels: 1, maps: 1, waves: 1 };
  expect(flopOfExample(small)).toBe(2 * (blocks + times + between + 64 + 8));
  const tiny = { ...snail, height: 1, width: 2, levels: 3, maps: 1, blocks: 1, convolutions: 1 };
  expect(flopOfExample(tiny)).toBe(2 * 2 * (4 * 3 + 5 * 2 + (3 + 8 + 2 * 2) + 4 + 3));
});

test("The networks of the textbook, sampling and what memory bounds are tasks", () => {
  expect(tasks.slice(-12).map(({ id }) => id)).toEqual([
    "mlp-step",
    "cnn-step",
    "transformer-256-step",
    "transformer-64-step",
    "vae-step",
    "diffusion-step",
    "unet-step",
    "snail-step",
    "transformer-sampling",
    "embedding-gradient",
    "copy",
    "transpose",
  ]);
});
