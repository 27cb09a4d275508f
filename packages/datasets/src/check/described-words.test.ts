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

test("images of one colour need no bits, and no model can be below", () => {
  const plain = { ...whole, shape: [2, 2, 1] as const, orderZero: 0, parts: [part] };
  expect(describedWords(plain).at(-1)).toBe(
    "order-0 entropy 0.000 bits/dim (of 20 training images): all images to train on are of one colour, and there is nothing to learn",
  );
});

test("where the only image is in the test part, no entropy is shown, and the ways out are", () => {
  const none = { ...part, images: 0, seen: 0 };
  const parts = [none, { ...none, name: "validation" }, { ...none, name: "test", images: 1 }];
  const lines = describedWords({ ...whole, shape: [2, 2, 1], orderZero: 0, parts });
  expect(lines.at(-1)).toBe(
    "no images to train on: the 1 image is in test; more pictures leave some, testSource names others to test on",
  );
});
