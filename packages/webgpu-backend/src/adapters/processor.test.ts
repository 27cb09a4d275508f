import { expect, test } from "vitest";
import { hasSingleLoads } from "./processor.ts";

const flags = "flags\t\t: fpu sse4_2 avx f16c fma avx2";

test.each([
  ["AMD without AVX-512", `vendor_id\t: AuthenticAMD\n${flags}\n`, true],
  ["AMD with it", `vendor_id\t: AuthenticAMD\n${flags} avx512f avx512vl\n`, false],
  ["Intel without it", `vendor_id\t: GenuineIntel\n${flags}\n`, false],
  ["another architecture", "CPU implementer\t: 0x41\nFeatures\t: fp asimd\n", false],
])("%s", (_, processors, single) => {
  expect(hasSingleLoads(processors)).toBe(single);
});
