import { expect, test } from "vitest";
import { ThreadChoice, type Way } from "./thread-choice.ts";

/** What a run takes each way, in milliseconds; `now` is how long all runs took so far. */
type Machine = (way: Way, now: number) => number;

/** Runs until `until` milliseconds have passed. */
function simulate(choice: ThreadChoice, machine: Machine, until: number, now = 0) {
  const runs = { alone: 0, together: 0 };
  let time = now;
  while (time < until) {
    const way = choice.next();
    const took = machine(way, time);
    choice.took(way, took);
    runs[way]++;
    time += took;
  }
  return { ...runs, time, share: runs.together / (runs.alone + runs.together) };
}

const quiet: Machine = (way) => (way === "together" ? 1.1 : 2);
const busy: Machine = (way) => (way === "together" ? 20 : 4);

test("begins with all threads, whose first run wakes them, and times one way after the other", () => {
  const choice = new ThreadChoice();
  const ways = Array.from({ length: 7 }, () => {
    const way = choice.next();
    choice.took(way, quiet(way, 0));
    return way;
  });
  expect(ways.map((way) => way[0]).join("")).toBe("ttttaaa");
  expect(choice.next()).toBe("together");
});

test("takes all threads on a quiet machine, and loses a hundredth of the time at most", () => {
  const { alone, together, time } = simulate(new ThreadChoice(), quiet, 60_000);
  expect(alone).toBeGreaterThan(20);
  expect(time / (1.1 * (alone + together))).toBeLessThan(1.011);
});

test("takes one thread where others keep the cores busy, and loses little by trying", () => {
  const { alone, together, time } = simulate(new ThreadChoice(), busy, 60_000);
  expect(together).toBeGreaterThan(5);
  expect(time / (4 * (alone + together))).toBeLessThan(1.015);
});

test("takes one thread where runs together are fast, but one in five waits for a core", () => {
  let run = 0;
  const waiting: Machine = (way) => {
    if (way === "alone") return 2;
    return run++ % 5 === 0 ? 10 : 1;
  };
  expect(simulate(new ThreadChoice(), waiting, 60_000).share).toBeLessThan(0.15);
});

test("takes all threads though waking them costs more than they gain", () => {
  let last: Way = "alone";
  const asleep: Machine = (way) => {
    const wakes = way === "together" && last === "alone";
    last = way;
    return way === "alone" ? 2 : wakes ? 3 : 1.5;
  };
  const choice = new ThreadChoice();
  expect(simulate(choice, asleep, 10_000).share).toBeGreaterThan(0.98);
  const later = simulate(choice, busy, 20_000, 10_000);
  const settling = simulate(choice, asleep, later.time + 5000, later.time);
  const end = simulate(choice, asleep, settling.time + 10_000, settling.time);
  expect(end.share).toBeGreaterThan(0.98);
});

test("does not leave the faster way for a single run that was disturbed", () => {
  const choice = new ThreadChoice();
  const { time } = simulate(choice, quiet, 100);
  choice.took("together", 100);
  expect(simulate(choice, quiet, time + 500, time).share).toBeGreaterThan(0.98);
});

test("is not misled by first runs that compete with the engine's compiler", () => {
  let runs = 0;
  const compiling: Machine = (way) => {
    const begins = ++runs < 12;
    if (way === "alone") return begins ? 14 : 10;
    return begins ? 30 : 7;
  };
  const choice = new ThreadChoice();
  const { time } = simulate(choice, compiling, 700);
  expect(simulate(choice, compiling, time + 500, time).share).toBeGreaterThan(0.95);
});

test("follows a machine that becomes quiet, and one that becomes busy", () => {
  const choice = new ThreadChoice();
  const first = simulate(choice, busy, 10_000);
  expect(first.share).toBeLessThan(0.02);
  const settling = simulate(choice, quiet, first.time + 5000, first.time);
  const second = simulate(choice, quiet, settling.time + 10_000, settling.time);
  expect(second.share).toBeGreaterThan(0.98);
  const third = simulate(choice, busy, second.time + 10_000, second.time);
  expect(third.share).toBeLessThan(0.02);
});

test("tries one thread for long runs after ten of them, and again only after a hundred times the loss", () => {
  const long: Machine = (way) => (way === "together" ? 1000 : 1900);
  expect(simulate(new ThreadChoice(), long, 10_000)).toMatchObject({ alone: 0, together: 10 });
  expect(simulate(new ThreadChoice(), long, 80_000).alone).toBe(1);
  expect(simulate(new ThreadChoice(), long, 200_000).alone).toBe(3);
});
