import { expect, test } from "vitest";
import { threadsTable } from "./threads-table.ts";

test("a row states the medians and compares the chosen threads with the faster number", () => {
  const times = {
    one: [0.004, 0.002, 0.003],
    all: [0.02, 0.03, 0.01],
    chosen: [0.006, 0.006, 0.005],
  };
  const lines = threadsTable([
    { name: "Node 24.21", load: [0.12, 3.4], networks: [{ name: "small", times }] },
    { name: "Bun", missing: "there is no bun" },
  ]);
  const [head, row, other] = lines.map((line) => line.trimEnd());
  expect(head).toMatch(/^runtime +load +network +1 thread +all +chosen +chosen \/ faster$/);
  expect(row).toMatch(
    /^Node 24\.21 +0\.1 -> 3\.4 +small +3\.00 \(2\.00 to 4\.00\) +20\.0 \(10\.0 to 30\.0\) +6\.00 \(5\.00 to 6\.00\) +2\.00$/,
  );
  expect(other).toMatch(/^Bun +there is no bun$/);
});
