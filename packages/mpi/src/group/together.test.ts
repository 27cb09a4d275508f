import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ranksOf } from "./ranks.fixture.ts";
import { agreed, inTurn, makeTogether } from "./together.ts";

test("what rank 0 decides holds for all", async () => {
  const found = await Promise.all(ranksOf(3).map((group) => agreed(group, [7 + group.rank, 1])));
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
    const found = await Promise.all(ranksOf(size).map((group) => makeTogether(group, 5, draw)));
    const wanted = Uint8Array.of(0, 0, 255, 1, 10, 255, 2, 20, 255, 3, 30, 255, 4, 40, 255);
    for (const images of found) expect(images).toEqual(wanted);
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  },
);

test("alone, nothing is shared", async () => {
  const draw = (numbers: Uint32Array): Promise<Uint8Array> =>
    Promise.resolve(Uint8Array.from(numbers));
  expect(await makeTogether(undefined, 3, draw)).toEqual(Uint8Array.of(0, 1, 2));
});

test("numbers of 16 bits come back whole, also to a rank that made none", async () => {
  const draw = (numbers: Uint32Array): Promise<Uint16Array> =>
    Promise.resolve(Uint16Array.from(numbers, (n) => 65_535 - n));
  const shared = ranksOf(3).map((group) => makeTogether(group, 2, draw, Uint16Array));
  for (const codes of await Promise.all(shared))
    expect(codes).toEqual(Uint16Array.of(65_535, 65_534));
});

test("inTurn() lets rank 0 go first, and the others only then", async () => {
  const done: number[] = [];
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const group = (rank: number): Parameters<typeof inTurn>[0] => ({
    rank,
    async barrier() {
      if (rank === 0) open();
      await gate;
    },
  });
  const act = (rank: number) => async () => done.push(rank);
  await Promise.all([1, 2, 0].map((rank) => inTurn(group(rank), act(rank))));
  expect(done[0]).toBe(0);
  expect(new Set(done)).toEqual(new Set([0, 1, 2]));
});

test("inTurn() lets ranks wait without an end, until what rank 0 does is done", async () => {
  const done: string[] = [];
  const act = (): Promise<number> =>
    new Promise((resolve) => {
      setTimeout(() => resolve(done.push("act")), 1);
    });
  const waits: number[] = [];
  const barrier = (options?: { watchdogSeconds?: number }): Promise<void> => {
    const { watchdogSeconds = NaN } = options ?? {};
    waits.push(watchdogSeconds);
    return Promise.resolve(void done.push("wait"));
  };
  expect(await inTurn({ rank: 0, watchdogSeconds: 300, barrier }, act)).toBe(1);
  expect(await inTurn({ rank: 1, watchdogSeconds: 300, barrier }, act)).toBe(5);
  expect(done).toEqual(["act", "wait", "wait", "wait", "act", "wait"]);
  expect(waits).toEqual([Infinity, 300, Infinity, 300]);
});

test("inTurn() gives the others more time than usual for what took rank 0 long", async () => {
  const waits: number[] = [];
  const barrier = (options?: { watchdogSeconds?: number }): Promise<void> => {
    waits.push(options?.watchdogSeconds ?? NaN);
    // What the others wait for rank 0.
    return sleep(50);
  };
  await inTurn({ rank: 0, watchdogSeconds: 0.1, barrier }, () => sleep(50));
  await inTurn({ rank: 1, watchdogSeconds: 0.1, barrier }, () => sleep(0));
  for (const last of [waits[1], waits[3]]) expect(last).toBeGreaterThan(0.4);
});
