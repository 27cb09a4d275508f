// @module-tag ci
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test("300 damaged archives give errors of ours or the right images, never others", () => {
  const program = at("../../packages/datasets/src/fixtures/fuzz/process.fixture.ts");
  const formats = new URL("codec-fuzz.fixture.ts", import.meta.url).href;
  const words = ["--conditions=@pixelweft/source", program, "codec", "300", "1", "30", formats];
  const said = execFileSync(process.execPath, words, { encoding: "utf8" });
  const { inputs, outcomes, failures }: Report = JSON.parse(said);
  expect(failures).toEqual([]);
  expect(inputs).toBe(300);
  expect(Object.keys(outcomes)).toEqual(
    expect.arrayContaining(["truncated", "damaged", "model", "checksum", "same"]),
  );
});

interface Report {
  readonly inputs: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}
