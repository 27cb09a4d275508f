import { expect, test } from "vitest";
import { carriedWords, chooseAdapter } from "./find-adapters.ts";

test("local ranks take GPUs in turn, and no software adapter", () => {
  const names = ["NVIDIA H100 PCIe", "llvmpipe (LLVM 19.1.7, 256 bits)", "NVIDIA A100"];
  const chosen = [0, 1, 2, 3].map((localRank) => chooseAdapter(names, { localRank }));
  expect(chosen).toEqual(["NVIDIA H100 PCIe", "NVIDIA A100", "NVIDIA H100 PCIe", "NVIDIA A100"]);
});

test("one GPU, or equal ones that Dawn cannot tell apart, leave no choice", () => {
  const card = "NVIDIA H100 PCIe";
  expect(chooseAdapter([card, card], { localRank: 1 })).toBeUndefined();
  expect(chooseAdapter(["llvmpipe"], { localRank: 1 })).toBeUndefined();
  expect(chooseAdapter([], { localRank: 0 })).toBeUndefined();
});

test("a program beside this one is given what finds modules, and neither this program nor a debugger", () => {
  const carried = ["--conditions=@pixelweft/source", "-C", "mine", "--import", "./hooks.js"];
  const others = ["--input-type=module", "--inspect-brk=0", "--test", "--wasm-revectorize"];
  const words = [...carried.slice(0, 1), ...others, ...carried.slice(1), "-e", "run()"];
  expect(carriedWords(words)).toEqual(carried);
  expect(carriedWords(["-e", "-C"])).toEqual(["-C"]);
});
