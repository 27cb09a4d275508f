import { expect, test } from "vitest";
import { partRows } from "./part-rows.ts";

test("of many classes the most frequent are listed, and the rest counted together", () => {
  const classes = Object.fromEntries(Array.from({ length: 43 }, (_, k) => [`class ${k}`, k + 1]));
  const rows = partRows([{ name: "train", images: 2000, seen: 946, classes }]);
  expect(rows.slice(0, 4)).toEqual([
    ["", "train"],
    ["images", "2000"],
    ["looked at", "946"],
    ["class 42", "43"],
  ]);
  expect(rows.slice(-2)).toEqual([
    ["class 3", "4"],
    ["3 other classes", "6"],
  ]);
});

test("a class that a part does not have is counted as none there", () => {
  const train = { name: "train", images: 2, seen: 2, classes: { orc: 2 } };
  const other = { name: "test", images: 1, seen: 1, classes: { elf: 1 } };
  expect(partRows([train, other]).slice(2)).toEqual([
    ["orc", "2", "0"],
    ["elf", "0", "1"],
  ]);
});
