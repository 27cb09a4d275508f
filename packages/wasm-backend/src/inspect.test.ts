import { mul, tensor } from "@pixelweft/tensor";
import { lower } from "@pixelweft/tensor/inspect";
import { expect, test } from "vitest";
import wabt from "wabt";
import { moduleOf } from "./inspect.ts";

test("the functions of a module say what they do", async () => {
  const y = mul(tensor([1, 2]), 3);
  const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 1e6, custom: [] });
  const { readWasm } = await wabt();
  const module = readWasm(moduleOf(program), { relaxed_simd: true, readDebugNames: true });
  module.applyNames();
  expect(module.toText({}).match(/\(func \$\w+ /g)).toEqual(["(func $map_0 ", "(func $main_1 "]);
  module.destroy();
});
