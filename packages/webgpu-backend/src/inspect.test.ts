import { add, scalar, scan, tensor } from "@pixelweft/tensor";
import { lower } from "@pixelweft/tensor/lowering";
import { expect, test } from "vitest";
import { wgslOf } from "./inspect.ts";

test("there is a text for each dispatch, labelled with the loops around it", () => {
  const { carry } = scan({ repeat: 2, carry: [tensor([1, 2])] }, (_, [x = scalar(0)]) => ({
    carry: [add(x, 1)],
  }));
  const [y = scalar(0)] = carry;
  const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 1e6, custom: [] });
  const texts = wgslOf(program);
  expect(texts.map(({ label }) => label)).toEqual([
    "step 0: map",
    "step 1: repeat, step 0: map",
    "step 2: map",
  ]);
  for (const { code } of texts) expect(code).toContain("@compute @workgroup_size(");
});
