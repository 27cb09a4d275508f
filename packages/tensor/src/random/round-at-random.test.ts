// @module-tag ci
import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { roundAtRandom } from "./round-at-random.ts";

const backend = referenceBackend();
const words = new Uint32Array(1);
const floats = new Float32Array(words.buffer);

function fromWord(word: number): number {
  words[0] = word;
  return floats[0] ?? 0;
}

/** What bits of a float say: the bits above are kept, and one more where what is below them exceeds the random ones. */
function expected(x: number, bits: number): number {
  floats[0] = x;
  const word = words[0] ?? 0;
  const [above, below] = [word & 0xffff_0000, word & 0xffff];
  // Up from the lower one where up is near, and down from the upper one where that is near.
  const isUp = below > 0x8000 || (below === 0x8000 && (above & 0x1_0000) !== 0);
  const far = isUp ? 0x1_0000 - below : below;
  const goesFar = (bits & 0xffff) < far;
  return fromWord((above + (isUp !== goesFar ? 0x1_0000 : 0)) >>> 0);
}

test("values of every size are rounded as their bits say", async () => {
  const values: number[] = [];
  for (let i = 0; i < 4000; i++) {
    const [word, more] = t.threefry(1, 2, 3, i);
    // All exponents of normal numbers whose neighbours are normal too; every third one near a power of two.
    const exponent = 10 + (word % 230);
    const fraction =
      i % 3 === 0
        ? [0, 1, 0x7f_ffff, 0x1_0000, 0x7f_0001, 0xffff][i % 6 ? (i / 3) % 6 : 0]
        : more & 0x7f_ffff;
    values.push(fromWord((((i % 2) << 31) | (exponent << 23) | Math.floor(fraction ?? 0)) >>> 0));
  }
  values.push(0, 1, -1, 1 + 2 ** -23, 2 - 2 ** -23, 1 - 2 ** -24);
  const bits = Uint32Array.from(values, (_, i) => t.threefry(4, 5, 6, i)[0]);
  const found = await t.read(
    backend,
    roundAtRandom(t.tensor(Float32Array.from(values)), t.tensor(bits)),
  );
  values.forEach((x, i) => expect(found[i], `${x} by ${bits[i]}`).toBe(expected(x, bits[i] ?? 0)));
});

test("the mean is the value, and a moving average moves where rounding to nearest stands still", async () => {
  const [count, steps] = [128, 800];
  const state = new t.State(backend, {
    s: { random: { shape: [count], dtype: "bf16" }, nearest: { shape: [count], dtype: "bf16" } },
  });
  const step = t.compile(
    { backend, state },
    ({ at = t.scalar(0, "u32") }, { state: held, update }) => {
      const { random, nearest } = held["s"]?.named ?? {};
      if (!random || !nearest) return;
      const moved = (x: t.Tensor): t.Tensor => t.add(t.mul(t.cast(x, "f32"), 0.999), 0.001 * 0.3);
      update(
        random,
        roundAtRandom(moved(random), t.randomBits([7, 0], [at, t.indices([count], 0)])),
      );
      update(nearest, t.cast(moved(nearest), "bf16"));
    },
  );
  for (let i = 0; i < steps; i++) await step.run({ at: { data: Uint32Array.of(i), shape: [] } });
  const mean = (x: Float32Array): number => x.reduce((a, b) => a + b, 0) / count;
  const wanted = 0.3 * (1 - 0.999 ** steps);
  expect(Math.abs(mean(await state.read("s", "random")) / wanted - 1)).toBeLessThan(0.02);
  expect(mean(await state.read("s", "nearest"))).toBeLessThan(0.8 * wanted);
});

test("what is rounded is written over its state, and nothing is kept beside it", async () => {
  const state = new t.State(backend, { s: { x: { shape: [64], dtype: "bf16" } } });
  const step = t.compile({ backend, state }, (_, { state: held, update }) => {
    for (const flat of held["s"]?.flat ?? [])
      update(
        flat,
        roundAtRandom(t.add(t.cast(flat, "f32"), 1), t.randomBits([7, 0], [0, t.indices([64], 0)])),
      );
  });
  const { program } = step.lower();
  expect(program.buffers.map(({ role }) => role)).toEqual(["state"]);
  expect(program.steps.length).toBe(1);
});
