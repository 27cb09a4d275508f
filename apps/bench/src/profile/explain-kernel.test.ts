import { expect, test } from "vitest";
import { explainKernel } from "./explain-kernel.ts";

const options = { of: "tiny", sampling: false, batch: 4 } as const;

test("a kernel's WGSL is found by the name that a profile gives it", async () => {
  const text = await explainKernel("contract 2x5 4 -> 24, gate", options);
  expect(text).toMatch(
    /^\/\/ contract 2x5 4 -> 24, gate over 4x28x28, \d+ x 1 x 1 thread groups\n/,
  );
  expect(text.match(/@compute/g)).toHaveLength(1);
  expect(text).toContain("fn tanh_4(");
});

test("part of a name is enough, and the sampler has kernels of its own", async () => {
  const text = await explainKernel("prefix", { ...options, sampling: true });
  // One dispatch chooses a level: from the likeliest one to what is drawn.
  expect(text).toMatch(/^\/\/ max over 256 .*; prefix over 256 .*; sum over 256, random/);
  expect(text.match(/@compute/g)).toHaveLength(1);
});

test("without such a kernel the names are listed", async () => {
  await expect(explainKernel("kernel 17", options)).rejects.toThrow(
    /^Cannot find a kernel "kernel 17" of tiny: there are\n(.+\n)*filter 1x1 24 -> 24, 2 slabs\n/,
  );
});
