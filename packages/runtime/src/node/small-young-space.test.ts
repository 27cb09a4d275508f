// @module-tag ci
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Bytes that V8 has for young objects after a lot of them, half of which live for a while. */
function youngBytes(first: string): number {
  const file = JSON.stringify(fileURLToPath(new URL("./small-young-space.ts", import.meta.url)));
  const program = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { keepYoungSpaceSmall } from ${file};
    ${first}
    let kept = [];
    for (let i = 0; i < 3e6; i++) {
      kept.push({ i, next: [i] });
      if (kept.length > 1e5) kept = [];
    }
    const spaces = getHeapSpaceStatistics();
    console.log(spaces.find((one) => one.space_name === "new_space").physical_space_size);
  `;
  const flags = ["--conditions=@pixelweft/source", "--input-type=module", "-e", program];
  return Number(spawnSync(process.execPath, flags).stdout.toString());
}

test("young objects get little room where that is asked for", () => {
  const small = youngBytes("keepYoungSpaceSmall();");
  expect(small).toBeGreaterThan(0);
  // Both depend on when the collector last ran: 3 to 8 MB were seen, and some 30 without it.
  expect(youngBytes("")).toBeGreaterThan(2 * small);
});
