import { expect, test } from "vitest";
import { takeTurns, type Participant } from "./rounds.ts";

function participants(
  log: string[],
  times: Readonly<Record<string, number | Error>>,
): Participant[] {
  return Object.entries(times).map(([id, time]) => ({
    id,
    run: () => {
      log.push(id);
      return time instanceof Error ? Promise.reject(time) : Promise.resolve(time);
    },
  }));
}

const plain = { rounds: 3, budget: 1000, fill: 0 };

test("takeTurns() goes A B C, A B C", async () => {
  const log: string[] = [];
  await takeTurns(participants(log, { a: 1, b: 2, c: 3 }), plain);
  expect(log.join("")).toBe("abcabcabc");
});

test("takeTurns() lets who has used up its budget sit out, after one run at least", async () => {
  const log: string[] = [];
  const turns = await takeTurns(participants(log, { fast: 1, slow: 100 }), {
    ...plain,
    budget: 10,
  });
  expect(turns.get("fast")?.seconds).toEqual([1, 1, 1]);
  expect(turns.get("slow")?.seconds).toEqual([100]);
});

test("takeTurns() repeats short runs until they fill their turn", async () => {
  const log: string[] = [];
  const turns = await takeTurns(participants(log, { short: 0.25, long: 2 }), {
    rounds: 2,
    budget: 100,
    fill: 1,
  });
  expect(turns.get("short")?.seconds).toHaveLength(8);
  expect(turns.get("long")?.seconds).toHaveLength(2);
});

test("takeTurns() drops who fails and goes on with the others", async () => {
  const log: string[] = [];
  const turns = await takeTurns(participants(log, { bad: new Error("broken"), good: 1 }), plain);
  expect(turns.get("bad")?.failure?.message).toBe("broken");
  expect(log.join(" ")).toBe("bad good good good");
});
