import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { expect, test } from "vitest";
import { bitsChart } from "./bits-chart.ts";
import { drawnDigits } from "./drawn-digits.ts";
import { filledSurprisePage } from "./surprise-page.ts";
import {
  keepRecord,
  readRecords,
  type SurpriseRecord,
  type WrongPixels,
} from "./surprise-record.ts";
import { network } from "./surprise-terms.ts";

const marks = ["terms", "scores", "findings", "bits", "rates", "wrong pixels", "origin"];
const page = marks
  .map((mark) => `<!-- surprise: ${mark} -->\n\n<!-- end of surprise: ${mark} -->`)
  .join("\n");

const area = { auroc: 0.9, standardError: 0.01, low: 0.88, high: 0.92 };
const sprites = { model: "small", sprites: 7, pixels: 16, costliest: 5, amongThree: 6 };
const wrong: WrongPixels = {
  ...sprites,
  sha256: "",
  byPixel: area,
  byPicture: { ...area, auroc: 0.7 },
  commits: ["c0ffee"],
  machine: "a machine",
  day: "2026-01-31",
};

/** Bits of ten images each: plain ones cost few bits under all, strange ones more than the background says. */
function recordOf(seed: number): SurpriseRecord {
  const bits = (from: number): number[] => Array.from({ length: 10 }, (_, n) => from + n + seed);
  const group = (
    model: number,
    background: number,
    file: number,
  ): SurpriseRecord["groups"][string] => ({
    likelihood: bits(model),
    background: { "0.3": bits(background), ...(seed === 1 && { "0.1": bits(background + 5) }) },
    compressed: bits(file),
  });
  return {
    seed,
    config: checkConfig(network),
    weights: 1234,
    images: 16_000,
    commits: ["0123"],
    machine: "some processor",
    day: "2026-11-26",
    groups: {
      usual: group(1000, 1100, 2000),
      plain: group(100, 150, 300),
      strange: group(1500, 1400, 1800),
    },
  };
}

test("the page has the areas of each score, and what points the wrong way", () => {
  const filled = filledSurprisePage(page, [recordOf(1), recordOf(2)], wrong);
  const row = (name: string): string[] =>
    filled
      .split("\n")
      .map((line) => line.replaceAll(/ +/g, " "))
      .filter((line) => line.startsWith(`| ${name} |`));
  const [none, all] = ["0.000 ± 0.000 [0.000, 0.000]", "1.000 ± 0.000 [1.000, 1.000]"];
  // Plain images cost few bits, and yet more than files and background models say.
  expect(row("plain")[0]).toBe(`| plain | ${none} | ${all} | ${all} |`);
  expect(row("strange")[0]).toBe(`| strange | ${all} | ${all} | ${all} |`);
  expect(row("bits alone")).toEqual(["| bits alone | plain | strange |"]);
  expect(row("likelihood ratio")).toEqual(["| likelihood ratio | none | plain and strange |"]);
  // 1000 + 4.5 + 1.5 bits of 784 values.
  expect(row("usual")[0]).toBe("| usual | 10 | 1.28 | 1.41 | 2.56 |");
  // Only the first seed has tried another probability: no deviation.
  expect(row("plain").at(-1)).toBe("| plain | 1.000 [1.000, 1.000] | 1.000 [1.000, 1.000] |");
  expect(filled).toContain("1,234 weights");
  expect(filled.replaceAll("\n", " ")).toContain(
    "the costliest in 5 sprites, and among the three costliest in 6. AUROC of the bits of wrong pixels against all others: 0.900 [0.880, 0.920].",
  );
  expect(filled).toContain("2 seeds");
});

test("scores that do not tell images apart are neither wrong nor right", () => {
  const record = recordOf(1);
  const { usual, strange } = record.groups;
  const same = {
    ...record,
    groups: { ...(usual && { usual, plain: usual }), ...(strange && { strange }) },
  };
  expect(filledSurprisePage(page, [same], wrong)).toMatch(/\| bits alone +\| none +\| strange +\|/);
});

test("the chart has a line for each kind that was measured", () => {
  const record = recordOf(1);
  const { usual, plain } = record.groups;
  const some = { ...record, groups: { ...(usual && { usual }), ...(plain && { Bag: plain }) } };
  const svg = bitsChart(some);
  expect([...svg.matchAll(/<polyline/g)]).toHaveLength(2);
  expect(svg).toMatch(/>usual<.*>Bag</);
});

test("records come back as they were kept", async () => {
  const folder = await mkdtemp(join(tmpdir(), "surprise-records-"));
  for (const seed of [2, 1]) await keepRecord(folder, recordOf(seed));
  expect(await readRecords(folder)).toEqual([recordOf(1), recordOf(2)]);
  await rm(folder, { recursive: true });
  expect(() => filledSurprisePage(page, [], wrong)).toThrow("there are no records");
});

test("drawn digits are ten kinds, in the middle, each drawing another one", () => {
  const digits = drawnDigits(30, 28, 1);
  const image = (n: number): Uint8Array => digits.subarray(n * 784, (n + 1) * 784);
  for (let n = 0; n < 30; n++) {
    const ink = image(n).reduce((sum, value) => sum + value, 0) / 255;
    expect(ink).toBeGreaterThan(40);
    expect(ink).toBeLessThan(260);
    // Nothing touches the first and the last two rows.
    expect(Math.max(...image(n).subarray(0, 56), ...image(n).subarray(728))).toBe(0);
  }
  expect(image(3)).not.toEqual(image(13));
  expect(drawnDigits(30, 28, 1)).toEqual(digits);
});
