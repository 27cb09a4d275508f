import { expect, test } from "vitest";
import { classNumber } from "./class-number.ts";

const classes = { count: 3, names: ["Sandal", "Ankle boot", "0"] };

test("a class goes by its name, in any case, or by its number; a name that is a number comes first", () => {
  const numbers = ["ankle BOOT", "sandal", "1", "2", "0"].map((name) =>
    classNumber(name, classes, "sample"),
  );
  expect(numbers).toEqual([1, 0, 1, 2, 2]);
});

test("a class goes by its name in whichever way its accents are written", () => {
  const names = ["e\u0301lan", "\u00fcbel"];
  for (const [name, label] of [["\u00c9lan", 0] as const, ["u\u0308bel", 1] as const])
    expect(classNumber(name, { count: 2, names }, "sample")).toBe(label);
});

test("a class that is not there is refused with those that are, and with what was meant", () => {
  expect(() => classNumber("boot", classes, "sample")).toThrow(
    "Cannot sample class boot: the classes are Sandal, Ankle boot, 0, 0 to 2",
  );
  expect(() => classNumber("sandale", classes, "draw")).toThrow(
    "Cannot draw class sandale (Did you mean Sandal?)",
  );
  expect(() => classNumber("3", { count: 3 }, "sample")).toThrow("numbers, 0 to 2");
});

test("of a thousand classes an error names the first ones, and what was meant wherever it stands", () => {
  const names = Array.from({ length: 1000 }, (_, i) => `class-${i}`);
  const wrong = (): number => classNumber("clasz-977", { count: 1000, names }, "sample");
  expect(wrong).toThrow("class clasz-977 (Did you mean class-977?): the classes are class-0,");
  expect(wrong).toThrow(/class-39 and 960 more, 0 to 999$/);
});
