import { expect, test } from "vitest";
import { watch } from "./watchdog.ts";

/** Watches a wait by a clock that the test turns. */
function watched(
  missing: number[],
  seconds = 10,
): {
  at: (seconds: number) => void;
  calls: string[];
  ends: string[];
} {
  let time = 100;
  const [calls, ends]: [string[], string[]] = [[], []];
  const check = watch(
    { number: 5, what: "all-reduce" },
    {
      seconds,
      now: () => time,
      end: (message) => ends.push(message),
      positions: {
        send: (number) => calls.push(`send ${number}`),
        receive: (number) => calls.push(`receive ${number}`),
        missing: () => missing,
      },
    },
  );
  const at = (later: number): void => {
    time = 100 + later;
    check();
  };
  return { at, calls, ends };
}

test("a short wait sends nothing", () => {
  const { at, calls, ends } = watched([1]);
  at(0);
  at(0.9);
  expect(calls).toEqual([]);
  at(1.5);
  at(1.6);
  expect(calls).toEqual(["receive 5"]);
  expect(ends).toEqual([]);
});

test("at half of the time it calls the roll, in the end it ends once and names who is missing", () => {
  const { at, calls, ends } = watched([2]);
  at(4.9);
  at(6.5);
  expect(calls).toEqual(["receive 5", "receive 5", "send 5"]);
  at(9.9);
  expect(ends).toEqual([]);
  at(11);
  at(30);
  expect(ends).toEqual([
    "Rank 2 did not come to all-reduce 5 within 10 s: it hangs or the connection is lost",
  ]);
});

test("several are named, and none if all are there", () => {
  const several = watched([1, 3]);
  several.at(20);
  expect(several.ends[0]).toBe(
    "Ranks 1, 3 did not come to all-reduce 5 within 10 s: they hang or the connection is lost",
  );
  const none = watched([]);
  none.at(20);
  expect(none.ends[0]).toBe(
    "All ranks came to all-reduce 5 within 10 s, but it does not end: is the network cut?",
  );
});

test("a watchdog of few seconds looks often enough to call the roll in time, and ends on time", () => {
  const { at, calls, ends } = watched([1], 0.8);
  for (const seconds of [0.05, 0.11, 0.15, 0.41]) at(seconds);
  expect(calls).toEqual(["receive 5", "receive 5", "send 5"]);
  at(0.81);
  expect(ends).toHaveLength(1);
});
