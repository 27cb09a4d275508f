import { expect, test } from "vitest";
import { chooseAdapter } from "./adapters.ts";
import { agreed, drawTogether, shareOf, type Group } from "./job.ts";

/** Ranks of one process; they have to be run concurrently. */
function ranks(size: number): Group[] {
  let arrays: Float32Array[] = [];
  let waiting: (() => void)[] = [];
  const allReduce = (values: Float32Array): Promise<void> =>
    new Promise((resolve) => {
      arrays.push(values);
      waiting.push(resolve);
      if (arrays.length < size) return;
      const sum = values.map((_, i) => arrays.reduce((total, a) => total + (a[i] ?? 0), 0));
      for (const array of arrays) array.set(sum);
      const everyone = waiting;
      [arrays, waiting] = [[], []];
      for (const go of everyone) go();
    });
  return Array.from({ length: size }, (_, rank) => ({ rank, size, allReduce }));
}

test("what rank 0 decides holds for all", async () => {
  const found = await Promise.all(ranks(3).map((group) => agreed(group, [7 + group.rank, 1])));
  expect(found).toEqual([
    [7, 1],
    [7, 1],
    [7, 1],
  ]);
  expect(await agreed(undefined, [4, 2])).toEqual([4, 2]);
});

test.each([1, 2, 3, 5, 8])(
  "%i ranks draw five images, each once, and all have them",
  async (size) => {
    const seen: number[] = [];
    const draw = (numbers: Uint32Array): Promise<Uint8Array> => {
      seen.push(...numbers);
      return Promise.resolve(Uint8Array.from([...numbers].flatMap((n) => [n, 10 * n, 255])));
    };
    const found = await Promise.all(ranks(size).map((group) => drawTogether(group, 5, draw)));
    const wanted = Uint8Array.of(0, 0, 255, 1, 10, 255, 2, 20, 255, 3, 30, 255, 4, 40, 255);
    for (const images of found) expect(images).toEqual(wanted);
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  },
);

test("alone, nothing is shared", async () => {
  expect(shareOf(undefined)).toBeUndefined();
  const draw = (numbers: Uint32Array): Promise<Uint8Array> =>
    Promise.resolve(Uint8Array.from(numbers));
  expect(await drawTogether(undefined, 3, draw)).toEqual(Uint8Array.of(0, 1, 2));
});

test("local ranks take GPUs in turn, and no software adapter", () => {
  const names = ["NVIDIA H100 PCIe", "llvmpipe (LLVM 19.1.7, 256 bits)", "NVIDIA A100"];
  const chosen = [0, 1, 2, 3].map((localRank) => chooseAdapter(names, { localRank }));
  expect(chosen).toEqual(["NVIDIA H100 PCIe", "NVIDIA A100", "NVIDIA H100 PCIe", "NVIDIA A100"]);
});

test("one GPU, or equal ones that Dawn cannot tell apart, leave no choice", () => {
  const card = "NVIDIA H100 PCIe";
  expect(chooseAdapter([card, card], { localRank: 1 })).toBeUndefined();
  expect(chooseAdapter(["llvmpipe"], { localRank: 1 })).toBeUndefined();
  expect(chooseAdapter([], { localRank: 0 })).toBeUndefined();
});
