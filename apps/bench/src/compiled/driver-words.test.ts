import { expect, test } from "vitest";
import { partsOf, readKernelWords } from "./driver-words.ts";

/** What the driver prints for a kernel of one loop, on RDNA 3. */
function printed(loop: readonly string[], unit = "VGPRs"): string {
  const lines = (all: readonly string[]): string[] => all.map((line) => `\t${line}   ; be800003`);
  return [
    "Compute Shader",
    "disasm:",
    "BB0:",
    ...lines(["s_mov_b32 s0, s3", "v_fma_f32 v3, 0x3c008081, v3, -1.0"]),
    "BB1:",
    ...lines(loop),
    "BB2:",
    ...lines(["s_endpgm"]),
    "",
    "Compute Shader:",
    "*** SHADER STATS ***",
    "SGPRs: 128",
    `${unit}: 108`,
    "Spilled SGPRs: 0",
    `Spilled ${unit}: 4`,
    "Subgroups per SIMD: 14",
    "Instructions: 40",
    "Pre-Sched VGPRs: 12",
    "********************",
    "",
  ].join("\n");
}

const load = "buffer_load_b32 v15, v15, s[8:11], 0 offen";
const product = "v_fmac_f32_e32 v12, v60, v41";

test("statistics are read, and the block with the most products", () => {
  const loop = ["s_load_b128 s[4:7], s[2:3], 0x20", load, load, product, product, "s_branch BB1"];
  expect(readKernelWords(printed(loop))).toEqual({
    registers: 108,
    spilled: 4,
    waves: 14,
    instructions: 40,
    busiest: { instructions: 6, products: 2, loads: 2, waits: false },
  });
});

test("products that are issued together or packed are two, and older cards have other names for them", () => {
  const loop = [
    "v_dual_fmac_f32 v8, v7, v6 :: v_dual_fmac_f32 v5, v4, v3",
    "v_pk_fma_f32 v[0:1], v[2:3], v[4:5], v[0:1]",
    "v_mac_f32_e32 v1, v2, v3",
    "v_madak_f32 v1, v2, v3, 0x3c008081",
    "v_mad_u32_u24 v1, v2, v3, v4",
    "v_mul_f32_e32 v1, v2, v3",
  ];
  const { busiest } = readKernelWords(printed(loop));
  expect(busiest).toMatchObject({ instructions: 6, products: 6, loads: 0 });
});

test.each([
  ["a wait for all loads", [load, load, "s_waitcnt vmcnt(0)", product], true],
  ["a wait for the first of two", [load, load, "s_waitcnt vmcnt(1) lgkmcnt(0)", product], true],
  ["a wait of RDNA 4", [load, load, "s_wait_loadcnt 0x0", product], true],
  ["one of RDNA 4 for two memories", [load, load, "s_wait_loadcnt_dscnt 0x103", product], true],
  ["a wait for loads of an earlier block", [load, load, "s_waitcnt vmcnt(2)", product], false],
  ["the same on RDNA 4", [load, load, "s_wait_loadcnt_dscnt 0x200", product], false],
  ["a wait for workgroup memory", [load, "s_waitcnt lgkmcnt(0)", product], false],
  ["a wait before the loads", ["s_waitcnt vmcnt(0)", load, product], false],
  ["a wait behind the first product", [load, product, "s_waitcnt vmcnt(0)", product], false],
])("a wait for loads before the first product is found: %s", (_, loop, waits) => {
  const { busiest } = readKernelWords(printed([...loop, product, product]));
  expect(busiest?.waits).toBe(waits);
});

test("what the driver prints is parted by kernels", () => {
  const parts = partsOf("a warning\n\n@@@ kernel 0\nfirst\n\n@@@ kernel 1\nsecond\n");
  expect([...parts]).toEqual([
    [0, "first\n\n"],
    [1, "second\n"],
  ]);
});

test("what is missing is named", () => {
  expect(() => readKernelWords("")).toThrow("the disassembly or the statistics");
  expect(() => readKernelWords(printed([product], "Registers"))).toThrow('no line "VGPRs"');
});
