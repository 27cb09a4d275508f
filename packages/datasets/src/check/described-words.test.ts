import { expect, test } from "vitest";
import { describedWords } from "./described-words.ts";

const whole = { name: "dots", found: "a folder", notes: ["1 left out"], orderZero: 0.5 };
const part = { name: "train", images: 30, seen: 20, classes: {} };

test("a data set with a palette says its colours, in rows of eight", () => {
  const palette = Array.from({ length: 9 }, (_, k) => `#00000${k}`);
  const indexed = { ...whole, shape: [2, 2, 1] as const, palette, exact: true };
  const lines = describedWords({ ...indexed, parts: [part, { ...part, name: "test" }] });
  expect(lines.slice(0, 3)).toEqual([
    "dots: a folder",
    "1 left out",
    "images of 2x2x1, 9 colours of a palette",
  ]);
  expect(lines.slice(-3)).toEqual([
    "palette, exact:",
    "  #000000 #000001 #000002 #000003 #000004 #000005 #000006 #000007",
    "  #000008",
  ]);
  expect(lines.join("\n")).not.toContain("no images to test on");
});

test("codes say their levels, and the option that names a test is called as the caller says", () => {
  const codes = { ...whole, shape: [2, 2, 1] as const, levels: 512, parts: [part] };
  const lines = describedWords(codes, (field) => `--${field}`);
  expect(lines[2]).toBe("images of 2x2x1, codes of 512 levels");
  expect(lines).toContain("no images to test on: --testSource names some");
  expect(lines.at(-1)).toContain("(of 20 training images)");
});
