import { expect, test } from "vitest";
import { parseCommand } from "./command-line.ts";

test("parseCommand() fills in what is not said", () => {
  const now = new Date("2026-01-02T03:04:05Z");
  expect(parseCommand(["--quick", "--tasks", "step, cached"], now)).toMatchObject({
    kind: "run",
    quick: true,
    tasks: ["step", "cached"],
    subjects: [],
    rounds: 3,
    out: "runs/bench-2026-01-02T03-04-05",
  });
});

test("parseCommand() takes one number of threads or several", () => {
  expect(parseCommand(["--threads", "3"])).toMatchObject({ threads: [3] });
  expect(parseCommand(["--threads", "1,2,4"])).toMatchObject({ threads: [1, 2, 4] });
  expect(() => parseCommand(["--threads", "1,none"])).toThrow("Cannot take none threads");
  expect(() => parseCommand(["--threads", ""])).toThrow("Cannot take  threads");
});

test("parseCommand() takes two files to compare", () => {
  expect(parseCommand(["compare", "a.json", "b.json"])).toEqual({
    kind: "compare",
    before: "a.json",
    after: "b.json",
  });
});

test("parseCommand() refuses one file, other words and rounds that are no number", () => {
  expect(() => parseCommand(["compare", "a.json"])).toThrow(TypeError);
  expect(() => parseCommand(["contrast"])).toThrow(RangeError);
  expect(() => parseCommand(["--rounds", "many"])).toThrow(RangeError);
});
