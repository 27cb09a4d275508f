import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { starters } from "../launch/job.fixture.ts";
import { expectSameLosses, trained } from "./equality.fixture.ts";

const probe =
  'import("@pixelweft/webgpu-backend/node").then(async (m) => process.exit((await m.describeAdapters()).length ? 0 : 1), () => process.exit(1))';
const hasWebgpu =
  spawnSync(process.execPath, ["--conditions=@pixelweft/source", "-e", probe], {
    cwd: import.meta.dirname,
    stdio: "ignore",
  }).status === 0;

const cases = starters.flatMap((starter) =>
  (["wasm", "webgpu"] as const).flatMap((backend) =>
    [1, 3].map((channels) => {
      const isThere = starter.isThere && (backend === "wasm" || hasWebgpu);
      const missing = starter.isThere ? " (skipped: no adapter)" : ` ${starter.note}`;
      const colours = channels === 1 ? "grey" : "colour";
      const name = `${starter.name}, ${backend}, ${colours}${isThere ? "" : missing}`;
      return { name, starter, isThere, task: { channels, backend, steps: 50 } };
    }),
  ),
);

describe.each(cases)("$name", ({ starter, isThere, task }) => {
  test.skipIf(!isThere)("two, three and four ranks have the losses of one", async () => {
    const one = await trained(starter, 1, task);
    for (const ranks of [2, 3, 4]) {
      const first = await trained(starter, ranks, task);
      expectSameLosses(first, one);
      expect(await trained(starter, ranks, task)).toEqual(first);
    }
  });
});
