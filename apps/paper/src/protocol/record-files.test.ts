// @module-tag ci
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rows } from "../rows/rows.ts";
import { experiments } from "./experiment.ts";
import { RecordFiles } from "./record-files.ts";
import { choiceFor, noRecords, paceOf, resultFor } from "./records.fixture.ts";

test("records come back as they were kept, from files that show one field a line", async () => {
  const folder = await mkdtemp(join(tmpdir(), "records-"));
  const files = new RecordFiles(folder);
  const [experiment] = experiments(rows, {});
  try {
    expect(await files.read()).toEqual(noRecords);
    if (experiment === undefined) throw new Error("There are no experiments");
    const result = resultFor(experiment, { seed: 2, each: [3, 4] });
    const pace = paceOf({ "fashion-mnist-gated-weights": 200 });
    await files.keepResult(result);
    await files.keepRates(choiceFor(experiment));
    await files.keepPace(pace);
    const { results, rates, pace: kept } = await files.read();
    expect(results).toEqual(new Map([[`${experiment.id}-seed-2`, result]]));
    expect(rates).toEqual(new Map([[experiment.network, choiceFor(experiment)]]));
    expect(kept).toEqual(pace);
    const text = await readFile(join(folder, `${experiment.id}-seed-2.json`), "utf8");
    expect(text).toContain('\n  "seed": 2,\n');
  } finally {
    await rm(folder, { recursive: true });
  }
});
