import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openMetricsLog, readMetricsLog } from "./metrics-log.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "metrics-log-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("append() adds a line that is there at once, in the order of the calls", async () => {
  const path = join(folder, "metrics.jsonl");
  await using log = await openMetricsLog(path);
  await Promise.all([1, 2, 3].map((step) => log.append({ step, bitsPerDim: 4 - step / 10 })));
  expect(await readFile(path, "utf8")).toBe(
    '{"step":1,"bitsPerDim":3.9}\n{"step":2,"bitsPerDim":3.8}\n{"step":3,"bitsPerDim":3.7}\n',
  );
});

test("openMetricsLog() goes on after what was there", async () => {
  const path = join(folder, "metrics.jsonl");
  for (const step of [1, 2]) {
    await using log = await openMetricsLog(path);
    await log.append({ step });
  }
  expect(await readMetricsLog(path)).toEqual([{ step: 1 }, { step: 2 }]);
  expect(await readFile(path, "utf8")).toBe('{"step":1}\n{"step":2}\n');
});

test("a line that a crash cut short, or that is no record, harms no other", async () => {
  const path = join(folder, "metrics.jsonl");
  await appendFile(path, '{"step":1}\nnull\n2\n{"step":2,"bi');
  await using log = await openMetricsLog(path);
  await log.append({ step: 2 });
  await log.append({ step: 3 });
  expect(await readMetricsLog(path)).toEqual([{ step: 1 }, { step: 2 }, { step: 3 }]);
});

test("a log lets go of its file when it is disposed of, after the records that wait", async () => {
  const path = join(folder, "metrics.jsonl");
  const log = await openMetricsLog(path);
  void log.append({ step: 1 });
  await log[Symbol.asyncDispose]();
  expect(await readMetricsLog(path)).toEqual([{ step: 1 }]);
  await expect(log.append({ step: 2 })).rejects.toThrow("closed");
});

test("numbers that are not finite are kept as null", async () => {
  const path = join(folder, "metrics.jsonl");
  await using log = await openMetricsLog(path);
  await log.append({ step: 1, bitsPerDim: Number.NaN });
  expect(await readMetricsLog(path)).toEqual([{ step: 1, bitsPerDim: null }]);
});

test("readMetricsLog() takes a missing file for an empty log, and other errors for errors", async () => {
  expect(await readMetricsLog(join(folder, "none.jsonl"))).toEqual([]);
  await expect(readMetricsLog(folder)).rejects.toThrow("EISDIR");
});
