import { grad, read, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { normals } from "./normal.ts";
import { tripletLoss, unitLength } from "./triplet-loss.ts";

const backend = referenceBackend();
const [n, size] = [9, 3];
const identities = [0, 0, 0, 1, 1, 2, 2, 2, 3];

function someVectors(seed: number): number[][] {
  const values = normals({ seed, stream: 9, start: 0, count: n * size });
  return Array.from({ length: n }, (_, i) => {
    const row = [...values.subarray(i * size, (i + 1) * size)];
    return row.map((x) => x / Math.hypot(...row));
  });
}

/** The loss by its definition, pair by pair. */
function byHand(vectors: readonly number[][], margin: number): { loss: number; count: number } {
  const apart = (i: number, j: number): number =>
    (vectors[i] ?? []).reduce((sum, x, k) => sum + (x - (vectors[j]?.[k] ?? 0)) ** 2, 0);
  let [loss, count] = [0, 0];
  for (let a = 0; a < n; a++)
    for (let p = 0; p < n; p++) {
      if (a === p || identities[a] !== identities[p]) continue;
      const others = identities.flatMap((who, i) => (who === identities[a] ? [] : [apart(a, i)]));
      const farther = others.filter((distance) => distance > apart(a, p));
      const chosen = farther.length > 0 ? Math.min(...farther) : Math.max(...others);
      loss += Math.max(0, apart(a, p) - chosen + margin);
      count++;
    }
  return { loss, count };
}

test.each([0.05, 0.2, 1])(
  "the loss is that of its definition, with a margin of %d",
  async (margin) => {
    for (const seed of [1, 2, 3]) {
      const vectors = someVectors(seed);
      const wanted = byHand(vectors, margin);
      const found = tripletLoss(tensor(vectors), tensor(identities, { dtype: "i32" }), { margin });
      expect((await read(backend, found.loss))[0]).toBeCloseTo(wanted.loss, 4);
      expect((await read(backend, found.count))[0]).toBe(wanted.count);
    }
  },
);

test("its gradient agrees with finite differences, through the length too", async () => {
  const raw = someVectors(4).map((row, i) => row.map((x) => x * (1 + i / 4)));
  const lossOf = ({ v }: { v: ReturnType<typeof tensor> }): ReturnType<typeof tensor> =>
    tripletLoss(unitLength(v), tensor(identities, { dtype: "i32" }), { margin: 0.5 }).loss;
  const found = await read(backend, grad(lossOf)({ v: tensor(raw) }).v ?? tensor([]));
  for (let i = 0; i < n * size; i++) {
    const at = async (step: number): Promise<number> => {
      const flat = raw.flat();
      flat[i] = (flat[i] ?? 0) + step;
      const [loss = NaN] = await read(backend, lossOf({ v: tensor(flat, { shape: [n, size] }) }));
      return loss;
    };
    const slope = ((await at(1e-3)) - (await at(-1e-3))) / 2e-3;
    expect(Math.abs(slope - (found[i] ?? NaN))).toBeLessThan(0.02);
  }
});

test("a batch of one identity has nothing to tell apart", async () => {
  const { loss, count } = tripletLoss(
    tensor(someVectors(1)),
    tensor(
      identities.map(() => 5),
      { dtype: "i32" },
    ),
  );
  expect([...(await read(backend, loss)), ...(await read(backend, count))]).toEqual([0, 0]);
});
