// @module-tag ci
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { npyBytes } from "../../packages/datasets/src/fixtures/npy.fixture.ts";
import { followAll, reader } from "./guide-reader.fixture.ts";

test("the commands of the guide of codes run on arrays", { timeout: 180_000 }, async () => {
  const folder = await reader("");
  const write = (file: string, shape: readonly number[], level: (i: number) => number): void => {
    const values = Uint16Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
      level(i),
    );
    writeFileSync(join(folder, file), npyBytes("<u2", shape, new Uint8Array(values.buffer)));
  };
  write("codes.npy", [60, 4, 4], (i) => (7 * i) % 512);
  write("labels.npy", [60], (i) => i % 5);
  write("test.npy", [10, 4, 4], (i) => (7 * i) % 512);
  write("test-labels.npy", [10], (i) => i % 5);
  followAll("codes", folder, 3);
  for (const file of ["sampled.npy", "sampled-labels.npy", "bits.npy"])
    expect(existsSync(join(folder, file)), file).toBe(true);
});
