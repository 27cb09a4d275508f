import { expect, test } from "vitest";
import { progressMeter } from "./progress-meter.ts";

test("the last step is drawn once, however soon it comes, and what was done before is no speed", () => {
  const lines: string[] = [];
  let time = 0;
  const meter = progressMeter({
    label: "sample",
    total: 100,
    done: 90,
    every: 1000,
    draw: (line) => lines.push(line),
    now: () => time,
  });
  time = 500;
  meter.update({ done: 95, total: 95 });
  expect(lines).toEqual([]);
  meter.finish();
  meter.finish();
  expect(lines).toEqual(["sample: 95 of 95 images (100%), 10 images/s"]);
});

test("a bar fits the columns that there are when it is drawn", () => {
  const lines: string[] = [];
  let columns = 60;
  const draw = (line: string): void => void lines.push(line);
  const now = (): number => 0;
  const how = { every: 0, draw, columns: () => columns, now };
  const meter = progressMeter({ label: "x", total: 4, ...how });
  meter.update({ done: 1 });
  columns = 30;
  meter.update({ done: 2 });
  expect(lines.map((line) => line.length > 30)).toEqual([true, false]);
});
