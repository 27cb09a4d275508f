import { expect, test } from "vitest";
import { watch } from "./watchdog.ts";

/** Watches a wait by a clock that the test turns. */
function watched(missing: number[]): {
  at: (seconds: number) => void;
  calls: string[];
  barks: string[];
} {
  let time = 100;
  const [calls, barks]: [string[], string[]] = [[], []];
  const check = watch(
    { number: 5, what: "all-reduce" },
    {
      seconds: 10,
      now: () => time,
      bark: (message) => barks.push(message),
      rollCall: {
        call: (number) => calls.push(`call ${number}`),
        listen: (number) => calls.push(`listen ${number}`),
        missing: () => missing,
      },
    },
  );
  const at = (seconds: number): void => {
    time = 100 + seconds;
    check();
  };
  return { at, calls, barks };
}

test("a short wait sends nothing", () => {
  const { at, calls, barks } = watched([1]);
  at(0);
  at(0.9);
  expect(calls).toEqual([]);
  at(1.5);
  at(1.6);
  expect(calls).toEqual(["listen 5"]);
  expect(barks).toEqual([]);
});

test("at half of the time it calls the roll, in the end it barks once and names who is missing", () => {
  const { at, calls, barks } = watched([2]);
  at(4.9);
  at(6.5);
  expect(calls).toEqual(["listen 5", "listen 5", "call 5"]);
  at(9.9);
  expect(barks).toEqual([]);
  at(11);
  at(30);
  expect(barks).toEqual([
    "Rank 2 did not come to all-reduce 5 within 10 s: it hangs or the connection is lost",
  ]);
});

test("several are named, and none if all are there", () => {
  const several = watched([1, 3]);
  several.at(20);
  expect(several.barks[0]).toBe(
    "Ranks 1, 3 did not come to all-reduce 5 within 10 s: they hang or the connection is lost",
  );
  const none = watched([]);
  none.at(20);
  expect(none.barks[0]).toBe(
    "All ranks came to all-reduce 5 within 10 s, but it does not end: is the network cut?",
  );
});
