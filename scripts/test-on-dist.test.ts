import { expect, test } from "vitest";
import { builtFile } from "./test-on-dist.ts";

const everything = (): boolean => true;

test("builtFile() sends what a test imports to its built twin", () => {
  const mul = builtFile("./mul.ts", "/top/packages/tensor/src/mul.test.ts", everything);
  expect(mul).toBe("/top/packages/tensor/dist/mul.js");
  const door = builtFile("../mod.ts", "/top/packages/tensor/src/reference/run.test.ts", everything);
  expect(door).toBe("/top/packages/tensor/dist/mod.js");
});

test("builtFile() leaves sources, packages and files without a twin alone", () => {
  const sibling = "/top/packages/tensor/src/mul.test.ts";
  expect(builtFile("./mul.ts", "/top/packages/tensor/src/add.ts", everything)).toBeUndefined();
  expect(builtFile("@pixelweft/tensor", sibling, everything)).toBeUndefined();
  expect(builtFile("../golden/grey.ts", sibling, everything)).toBeUndefined();
  expect(builtFile("./cases.ts", sibling, () => false)).toBeUndefined();
});
