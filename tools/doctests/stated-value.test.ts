import { describe, expect, test } from "vitest";
import { isStated, parseStated, showValue } from "./stated-value.ts";

function holds(found: unknown, text: string): boolean {
  return isStated(found, parseStated(text));
}

describe("isStated()", () => {
  test.each([
    [6, "6"],
    [-0.5, "-0.5"],
    [1e-8, "1e-8"],
    [0x6b200159, "0x6b200159"],
    [2n, "2n"],
    ["f32", '"f32"'],
    ['a "b"', '"a \\"b\\""'],
    [undefined, "undefined"],
    [Number.NaN, "NaN"],
    [-Infinity, "-Infinity"],
    [[2, 2], "[2, 2]"],
    [[], "[]"],
    [[[1], [2, 3]], "[[1], [2, 3]]"],
    [Float32Array.of(11, 12), "Float32Array [11, 12]"],
    [Float32Array.of(0.1), "Float32Array [0.1]"],
    [Uint8Array.of(1, 2, 3), "Uint8Array [1, 2, …]"],
    [{ a: 1, "b.c": [true] }, '{ a: 1, "b.c": [true] }'],
    [{}, "{}"],
  ])("takes %o for %s", (found, text) => {
    expect(holds(found, text)).toBe(true);
  });

  test.each([
    [7, "6"],
    ["6", "6"],
    [[2, 3], "[2, 2]"],
    [[2, 2, 2], "[2, 2]"],
    [[1], "[1, 2, …]"],
    [[11, 12], "Float32Array [11, 12]"],
    [Float32Array.of(11, 12), "[11, 12]"],
    [Float32Array.of(11.5), "Float32Array [11]"],
    [{ a: 1, b: 2 }, "{ a: 1 }"],
    [{ a: 1 }, "{ a: 1, b: undefined }"],
    [[1], "{ 0: 1 }"],
  ])("does not take %o for %s", (found, text) => {
    expect(holds(found, text)).toBe(false);
  });

  test("reads … after digits as first digits, cut off and not rounded", () => {
    expect(holds(0.7310585786, "0.731…")).toBe(true);
    expect(holds(0.731, "0.731…")).toBe(true);
    expect(holds(0.7319999, "0.731…")).toBe(true);
    expect(holds(0.732, "0.731…")).toBe(false);
    expect(holds(0.7309, "0.731…")).toBe(false);
    expect(holds(-0.7310585786, "-0.731…")).toBe(true);
    expect(holds(0.7310585786, "-0.731…")).toBe(false);
    expect(holds(37, "3…")).toBe(false);
    expect(holds(1e-9, "0.000000001…")).toBe(true);
    expect(holds(Float32Array.of(0.1, 3.7), "Float32Array [0.1…, 3…]")).toBe(true);
  });
});

describe("parseStated()", () => {
  test.each(["", "a disc, a ring", "[1, 2", "1 2", "{ a 1 }", "[…, 1]", "1.2.3", "Float32Array"])(
    "refuses %o, which is not a value",
    (text) => {
      expect(() => parseStated(text)).toThrow(SyntaxError);
    },
  );
});

test.each(["Float32Array [11, 12]", '{ a: [1, "b"], c: undefined }', "{}", "2n"])(
  "showValue() writes %s as parseStated() reads it",
  (text) => {
    const value = { a: [1, "b"], c: undefined };
    const values = [Float32Array.of(11, 12), value, {}, 2n];
    const found = values.find((candidate) => showValue(candidate) === text);
    expect(isStated(found, parseStated(text))).toBe(true);
  },
);
