import { grad, layerNorm, read, rmsNorm, sum, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { embedding, embeddingSpecs } from "./embedding.ts";
import { normParameters, normSpecs } from "./norm.ts";
import { initialValues } from "./parameters.ts";

const backend = referenceBackend();

test("the gradient of an embedding counts how often a vector was read", async () => {
  const picks = tensor([2, 0, 2], { dtype: "i32" });
  const loss = (p: { table: Tensor }): Tensor =>
    sum(embedding(picks, { name: "words", parameters: { "words.table": p.table } }));
  const { table } = grad(loss)({ table: tensor([[1], [2], [3]]) });
  expect([...(await read(backend, table))]).toEqual([1, 0, 2]);
  // @ts-expect-error its parameter is missing
  expect(() => embedding(picks, { name: "words", parameters: {} })).toThrow(
    "Cannot run a layer: words has no table",
  );
});

test("first values of an embedding have variance 1, those of a norm change nothing", async () => {
  const { "e.table": data } = initialValues(embeddingSpecs("e", { count: 500, width: 20 }), 3);
  const square = data.reduce((total, x) => total + x * x, 0) / data.length;
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / data.length));
  const values = initialValues(normSpecs("n", { channels: 2 }), 3);
  expect(values).toEqual({ "n.scale": Float32Array.of(1, 1), "n.shift": Float32Array.of(0, 0) });
  const parameters = Object.fromEntries(
    Object.entries(values).map(([name, x]) => [name, tensor(x)]),
  );
  const x = tensor([[1, 3]]);
  const scaled = layerNorm(x, normParameters({ name: "n", parameters }));
  expect(await read(backend, scaled)).toEqual(await read(backend, layerNorm(x)));
  const only = { "n.scale": tensor([2, 2]) };
  const doubled = [
    ...(await read(backend, rmsNorm(x, normParameters({ name: "n", parameters: only })))),
  ];
  const plain = [...(await read(backend, rmsNorm(x)))];
  doubled.forEach((y, i) => expect(y).toBeCloseTo(2 * (plain[i] ?? 0), 6));
  expect(Object.keys(normSpecs("n", { channels: 2, shift: false }))).toEqual(["n.scale"]);
});
