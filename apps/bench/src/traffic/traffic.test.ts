// @module-tag ci
import { createModel } from "@pixelweft/pixelcnn";
import { expect, test } from "vitest";
import { stepWork } from "../profile/work-to-profile.ts";
import { countTraffic } from "./count-traffic.ts";
import { trafficRows } from "./traffic-table.ts";

const { config } = createModel(
  { height: 8, width: 8, channels: 1, levels: 16, hiddenChannels: 16, layers: 2 },
  1,
);

test("kernels of a training step are counted by the names that a profile gives them", async () => {
  const kernels = await countTraffic(stepWork(config, 2));
  const named = kernels.filter(({ label }) => /^(?:contract|filter) \dx\d/.test(label));
  expect(named.length).toBeGreaterThan(5);
  expect(kernels.filter(({ label }) => /kernel \d+$/.test(label))).toEqual([]);
  const rows = trafficRows(kernels);
  expect(rows.length).toBeGreaterThan(10);
  for (const cells of rows) expect(cells).toHaveLength(10);
});

test("amounts are scaled to all groups, and alike kernels added up", () => {
  const one = {
    label: "a product",
    lines: [],
    groups: 10,
    ran: 2,
    threads: 64,
    products: 1_000_000,
    storage: { requests: 100, taken: 3000, least: 2000 },
    workgroup: { requests: 400, taken: 4000, least: 4000 },
  };
  expect(trafficRows([one, one])).toEqual([
    ["a product", "2", "10", "64", "10.0", "62.5", "30 k", "1.50", "40 k", "1.00"],
  ]);
});
