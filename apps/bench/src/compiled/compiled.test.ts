import { spawnSync } from "node:child_process";
import { createModel } from "@pixelweft/pixelcnn";
import { expect, test } from "vitest";
import { compileForCard } from "./compile-for-card.ts";
import { compiledColumns, compiledRows } from "./compiled-table.ts";
import { radvManifests } from "./radv.ts";

const { config } = createModel(
  { height: 8, width: 8, channels: 1, levels: 16, hiddenChannels: 16, layers: 2 },
  1,
);

/** Whether this machine has the driver, a C compiler and Vulkan's headers. */
function canCompile(): boolean {
  if (process.platform !== "linux" || radvManifests().length === 0) return false;
  const input = "#include <vulkan/vk_layer.h>\n";
  return spawnSync("cc", ["-E", "-x", "c", "-"], { input }).status === 0;
}

const there = canCompile();

test.runIf(there)(
  "kernels of a training step are compiled for a card that is not there",
  async () => {
    const work = { config, batch: 1, sampling: false };
    const { device, kernels } = await compileForCard(work, "navi31");
    expect(device).toMatch(/navi31.*Mesa/);
    const contracts = kernels.filter(({ title }) => /^contract \dx\d/.test(title));
    expect(contracts.length).toBeGreaterThan(5);
    expect(kernels.filter(({ title }) => /kernel \d+$/.test(title))).toEqual([]);
    for (const { registers, waves, instructions, busiest } of contracts) {
      for (const count of [registers, waves, busiest?.products]) expect(count).toBeGreaterThan(0);
      expect(instructions).toBeGreaterThan(busiest?.instructions ?? Infinity);
    }
    const rows = compiledRows(kernels);
    expect(rows.length).toBeGreaterThan(10);
    for (const cells of rows) expect(cells).toHaveLength(compiledColumns.length);
  },
);

test.runIf(there)("a product waits for nothing that it loads ahead", async () => {
  const wide = { height: 16, width: 16, channels: 1, levels: 16, hiddenChannels: 64, layers: 2 };
  const work = { config: createModel(wide, 1).config, batch: 16, sampling: false };
  const { kernels } = await compileForCard(work, "navi31");
  const products = kernels.filter(({ title }) => /^contract \dx\d (?:64|128) ->/.test(title));
  expect(products.length).toBeGreaterThan(5);
  for (const { title, busiest } of products) {
    expect.soft(busiest?.loads, title).toBeGreaterThan(0);
    expect.soft(busiest?.waits, title).toBe(false);
  }
});

test.runIf(there)("a family that the driver does not know is refused in words", async () => {
  const compiling = compileForCard({ config, batch: 1, sampling: false }, "nonsense");
  await expect(compiling).rejects.toThrow("Cannot compile for nonsense: this Mesa has no such");
});

test("alike kernels are one row, and those with the most instructions come first", () => {
  const small = { groups: 10, registers: 12, spilled: 0, waves: 32, instructions: 40 };
  const busiest = { instructions: 400, products: 256, loads: 8, waits: false };
  const large = { ...small, instructions: 1000, busiest };
  const rows = compiledRows([
    { title: "small", times: 1, ...small },
    { title: "large", times: 2, ...large },
    { title: "large", times: 3, ...large },
  ]);
  expect(rows).toEqual([
    ["large", "5", "10", "12", "0", "32", "1000", "400", "256", "64 %", "8", "no"],
    ["small", "1", "10", "12", "0", "32", "40", "", "", "", "", ""],
  ]);
});
