// @module-tag ci
import { initialValues, parameterTensors } from "@pixelweft/layers";
import * as t from "@pixelweft/tensor";
import { categorical } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { learn } from "./character-model.ts";
import { specsOf, wholeLogits, write } from "./transformer.ts";

const small = { length: 16, width: 16, heads: 2, layers: 2 };

test("a transformer learns a text of three words, and writes it", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const words = ["one ", "three ", "two "];
  const text = Array.from({ length: 300 }, (_, i) => words[t.threefry(2, 0, i, 0)[0] % 3]).join("");
  const losses: number[] = [];
  const model = await learn(text, {
    backend,
    size: small,
    steps: 200,
    learningRate: 0.01,
    report: (_, loss) => losses.push(loss),
  });
  // At most one character of three or four is a choice, among three.
  expect(losses[0]).toBeGreaterThan(1.5);
  expect(losses.at(-1)).toBeLessThan(0.7);
  const written = await model.write(" ", 1);
  expect(written.length).toBe(16);
  const whole = written.split(" ").slice(0, -1);
  expect(whole.length).toBeGreaterThan(1);
  for (const word of whole) expect(["one", "two", "three"]).toContain(word);
  expect(await model.write(" ", 1)).toBe(written);
  await model.dispose();
  backend.dispose();
});

test("what is written with the cache is what the whole text says, character by character", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const size = { ...small, characters: 9 };
  const specs = specsOf(size);
  const parameters = parameterTensors(specs, initialValues(specs, 3));
  const first = t.tensor(4, { dtype: "i32" });
  const written = await t.read(backend, write(parameters, { size, first, seed: 5 }));
  const text = [4, ...written];
  for (let i = 0; i < size.length; i++) {
    // Places behind are not there yet: the naive way reads what there is.
    const known = t.tensor(Int32Array.from(text.slice(0, i + 1)), { shape: [1, i + 1] });
    const row = t.slice(wholeLogits(parameters, known, size), [undefined, { start: i, size: 1 }]);
    const counter = t.tensor([i], { dtype: "i32" });
    const flat = t.reshape(row, [1, size.characters]);
    const next = categorical([7, t.streams.draw], [5, counter], flat);
    expect((await t.read(backend, next))[0]).toBe(text[i + 1]);
  }
  backend.dispose();
});
