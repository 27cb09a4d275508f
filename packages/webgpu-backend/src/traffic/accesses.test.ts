import { expect, test } from "vitest";
import { Accesses, type Asked, type Space } from "./accesses.fixture.ts";

/** What 32 threads ask that each access so many words once, from the one on that a function gives. */
function askedBy(space: Space, words: number, start: (thread: number) => number): Asked {
  const accesses = new Accesses();
  for (let thread = 0; thread < 32; thread++)
    accesses.add(space, thread, { word: start(thread), words, line: 1, isStore: false });
  accesses.endGroup();
  return accesses[space];
}

test("threads that want different words of one bank wait for each other", () => {
  expect(askedBy("workgroup", 1, (thread) => thread)).toMatchObject({ taken: 1, least: 1 });
  expect(askedBy("workgroup", 1, (thread) => 33 * thread)).toMatchObject({ taken: 1 });
  expect(askedBy("workgroup", 1, (thread) => 2 * thread)).toMatchObject({ taken: 2 });
  expect(askedBy("workgroup", 1, (thread) => 32 * thread)).toMatchObject({ taken: 32, least: 1 });
  expect(askedBy("workgroup", 1, () => 5)).toMatchObject({ taken: 1 });
});

test("vectors of four come to eight threads at a time", () => {
  expect(askedBy("workgroup", 4, (thread) => 4 * thread)).toMatchObject({ taken: 4, least: 4 });
  expect(askedBy("workgroup", 4, () => 0)).toMatchObject({ taken: 4, least: 4 });
  expect(askedBy("workgroup", 4, (thread) => 8 * thread)).toMatchObject({ taken: 8, least: 4 });
});

test("storage gives sectors of eight words", () => {
  expect(askedBy("storage", 1, (thread) => thread)).toMatchObject({
    requests: 1,
    taken: 4,
    least: 4,
  });
  expect(askedBy("storage", 1, (thread) => thread + 4)).toMatchObject({ taken: 5, least: 4 });
  expect(askedBy("storage", 1, (thread) => 8 * thread)).toMatchObject({ taken: 32, least: 4 });
  expect(askedBy("storage", 4, (thread) => 4 * (thread % 8))).toMatchObject({ taken: 4, least: 4 });
});

test("accesses of a line are matched in their order, and warps ask apart", () => {
  const accesses = new Accesses();
  for (const turn of [0, 1])
    for (let thread = 0; thread < 64; thread++)
      accesses.add("storage", thread, {
        word: 64 * turn + thread,
        words: 1,
        line: 7,
        isStore: true,
      });
  accesses.endGroup();
  expect(accesses.storage).toEqual({ requests: 4, taken: 16, least: 16 });
  expect(accesses.workgroup.requests).toBe(0);
});
