import { expect, test } from "vitest";
import { packLzw } from "./lzw.ts";

test("the end is as long as a reader expects, who makes the last code of 8 bits before it", () => {
  // No string comes again, so each index is a code of 8 bits, after which all codes below 256 are made.
  const indices = Uint8Array.from({ length: 127 }, (_, k) => k);
  const [clear, end] = [128, 129];
  expect(packLzw(indices, 7)).toEqual([clear, ...indices, end, 0]);
});
