import { expect, test } from "vitest";
import { replaceMarked } from "./marked-text.ts";

test("replaceMarked() changes what is between the marks alone", () => {
  const page = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n";
  expect(replaceMarked(page, "x", "new")).toBe("a\n<!-- x -->\nnew\n<!-- end of x -->\nb\n");
  expect(() => replaceMarked("a", "x", "new")).toThrow(RangeError);
});
