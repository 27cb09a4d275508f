import { expect, test } from "vitest";
import type { AttentionRow } from "../protocol/record.ts";
import { scoreOf } from "../protocol/statistics.ts";
import { attentionTable } from "./attention-table.ts";

const row = (model: string, bits: readonly number[]): AttentionRow => ({
  model,
  weights: 1234,
  rate: 0.005,
  seconds: 1800.4,
  test: scoreOf(bits),
});

test("each row has its bits, with and without copies", () => {
  const text = attentionTable({
    commits: ["c0ffee"],
    machine: "a machine",
    day: "2026-01-31",
    batch: 16,
    updates: 100,
    copies: [0],
    rows: [row("PixelSNAIL", [1, 2, 3]), row("Gated", [0.5, 1.5, 2.5])],
  });
  const cells = text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const of = (first: string) => cells.find(([, cell]) => cell === first)?.slice(2, -1);
  expect(of("PixelSNAIL")?.slice(0, 2)).toEqual(["1,234", "0.005"]);
  expect(of("PixelSNAIL")?.slice(2)).toEqual(["2.0000", "2.5000", "1,800"]);
  expect(of("Gated")?.slice(2)).toEqual(["1.5000", "2.0000", "1,800"]);
  expect(of("images, in batches")).toEqual(["1,600, 16"]);
});

test("without a record it is pending", () => {
  expect(attentionTable(undefined)).toContain("Pending");
});
