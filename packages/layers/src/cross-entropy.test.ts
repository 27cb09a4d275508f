import { read, sum, tensor, vjp } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { categoricalLogProb } from "./cross-entropy.ts";

const backend = referenceBackend();
const rows = [
  [0.5, -1, 2],
  [3, 3, 3],
  [-100, 0, 100],
  [1000, 1001, 999],
];
const picks = [2, 0, 2, 1];

function byHand(row: readonly number[], target: number): number {
  const top = Math.max(...row);
  return (
    (row[target] ?? 0) - top - Math.log(row.reduce((total, x) => total + Math.exp(x - top), 0))
  );
}

const targets = tensor(Int32Array.from(picks));

test("categoricalLogProb() is the logarithm of a softmax, worked out by hand", async () => {
  const found = await read(backend, categoricalLogProb(tensor(rows), targets));
  rows.forEach((row, i) => expect(found[i]).toBeCloseTo(byHand(row, picks[i] ?? 0), 4));
  expect(found[1]).toBeCloseTo(-Math.log(3), 6);
});

test("it takes levels in u8 and any leading axes", async () => {
  const logits = tensor(rows.flat(), { shape: [2, 2, 3] });
  const levels = tensor(Uint8Array.from(picks), { shape: [2, 2] });
  const found = categoricalLogProb(logits, levels);
  expect(found.shape).toEqual([2, 2]);
  const flat = await read(backend, categoricalLogProb(tensor(rows), targets));
  expect(await read(backend, found)).toEqual(flat);
});

test("the probabilities of all levels add up to one", async () => {
  for (const row of rows) {
    const each = row.map((_, level) => level);
    const logits = tensor(each.map(() => row));
    const found = await read(backend, categoricalLogProb(logits, tensor(Int32Array.from(each))));
    expect([...found].reduce((total, x) => total + Math.exp(x), 0)).toBeCloseTo(1, 5);
  }
});

test("its gradient is one-hot minus softmax, as finite differences say", async () => {
  const start = rows.slice(0, 2).flat();
  const logits = tensor(start, { shape: [2, 3] });
  const levels = tensor(Int32Array.of(2, 0));
  const [slope = logits] = vjp(sum(categoricalLogProb(logits, levels)), [logits]);
  const found = await read(backend, slope);
  const total = (x: readonly number[]): number => byHand(x.slice(0, 3), 2) + byHand(x.slice(3), 0);
  start.forEach((_, i) => {
    const moved = (by: number): number => total(start.map((x, j) => (i === j ? x + by : x)));
    expect(found[i]).toBeCloseTo((moved(1e-4) - moved(-1e-4)) / 2e-4, 5);
  });
});
