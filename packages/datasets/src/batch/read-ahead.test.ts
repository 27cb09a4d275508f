import { expect, test } from "vitest";
import type { BatchProgress } from "../dataset.ts";
import { allBatches, pictures, pictureTape } from "../fixtures/batches.fixture.ts";
import { defineDataset } from "../set/define-dataset.ts";
import { readAhead } from "./read-ahead.ts";

/** Jobs that note when they begin and end; `slow` says for how many turns of the event loop they last. */
function noted(
  count: number,
  slow: (job: number) => number,
): { begun: number[]; ended: number[]; jobs: (() => Promise<number>)[] } {
  const [begun, ended]: [number[], number[]] = [[], []];
  const jobs = Array.from({ length: count }, (_, job) => async () => {
    begun.push(job);
    for (let turn = 0; turn < slow(job); turn++) await new Promise((done) => setTimeout(done, 0));
    ended.push(job);
    return job;
  });
  return { begun, ended, jobs };
}

const options = { leave: () => {} };

test.each([0, 1, 2, 5])(
  "readAhead() begins at most %i jobs beyond the last one given",
  async (ahead) => {
    const { begun, jobs } = noted(9, () => 0);
    const given: number[] = [];
    for await (const job of readAhead(jobs, { ...options, ahead })) {
      given.push(job);
      expect(begun).toHaveLength(Math.min(9, given.length + ahead));
    }
    expect(given).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  },
);

test("readAhead() gives results in order, whichever is ready first", async () => {
  const { ended, jobs } = noted(6, (job) => (job % 2 === 0 ? 6 : 0));
  const given: number[] = [];
  for await (const job of readAhead(jobs, { ...options, ahead: 3 })) given.push(job);
  expect(given).toEqual([0, 1, 2, 3, 4, 5]);
  expect(ended).not.toEqual(given);
});

test("readAhead() throws a job's error in its turn, and begins no more", async () => {
  const { begun, ended, jobs } = noted(9, () => 3);
  const failing = jobs.map((job, i) =>
    i === 2 ? (): Promise<number> => Promise.reject(new Error("no")) : job,
  );
  const given: number[] = [];
  const run = async (): Promise<void> => {
    for await (const job of readAhead(failing, { ...options, ahead: 3 })) given.push(job);
  };
  await expect(run()).rejects.toThrow("no");
  expect(given).toEqual([0, 1]);
  // The ones under way have ended.
  expect(begun).toEqual([0, 1, 3, 4, 5]);
  expect(ended).toEqual(begun);
});

test("readAhead() leaves nothing under way when it is left", async () => {
  const { begun, ended, jobs } = noted(9, () => 4);
  let left = 0;
  for await (const job of readAhead(jobs, { ahead: 3, leave: () => (left += 1) }))
    if (job === 1) break;
  expect(left).toBe(1);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(ended).toEqual(begun);
});

test("batches() counts in its state what the caller has, not what is read ahead", async () => {
  const reads: number[][] = [];
  const data = pictures(20, { onRead: (indices) => reads.push([...indices]) });
  const run = data.batches({ batchSize: 4, prefetch: 2 });
  const { value: first } = await run.next();
  expect(reads).toHaveLength(3);
  expect(first?.state).toMatchObject({ sampleOffset: 4, step: 1 });
  await run.next();
  expect(reads).toHaveLength(4);
  await run.return();
  expect(reads).toHaveLength(4);
  expect(await run.next()).toEqual({ done: true, value: undefined });
});

test("batches() that is left or fails ends the stream it reads", async () => {
  const events: string[] = [];
  const onStream = (event: string, from: number): void => void events.push(`${event} ${from}`);
  for await (const { step } of pictureTape(40, { onStream }).batches({ batchSize: 4, prefetch: 2 }))
    if (step === 1) break;
  expect(events).toEqual(["begin 0", "end 0"]);
  events.length = 0;
  await expect(
    allBatches(pictureTape(40, { onStream, damaged: [9] }), { batchSize: 4, prefetch: 3 }),
  ).rejects.toMatchObject({ code: "truncated", sample: 9 });
  expect(events.filter((event) => event.startsWith("begin"))).toHaveLength(
    events.filter((event) => event.startsWith("end")).length,
  );
});

test("an abort reaches what is being read, and ends the run with its reason", async () => {
  const stop = new AbortController();
  let cut = 0;
  const never = defineDataset({
    info: { name: "never", shape: [1, 1, 1], count: 9 },
    read: async (indices, { signal }) => {
      if (indices[0] === 0) return { images: new Uint8Array(1) };
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => {
          cut += 1;
          reject(signal.reason as Error);
        });
      });
    },
    fingerprint: async () => "never",
  });
  const run = never.batches({ batchSize: 1, prefetch: 2, signal: stop.signal });
  await run.next();
  const next = run.next();
  stop.abort(new Error("enough"));
  await expect(next).rejects.toThrow("enough");
  expect(cut).toBe(3);
});

test("leaving a run cuts what is being read ahead", async () => {
  let cut = 0;
  const slow = defineDataset({
    info: { name: "slow", shape: [1, 1, 1], count: 9 },
    read: async (indices, { signal }) => {
      if (indices[0] === 0) return { images: new Uint8Array(1) };
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => {
          cut += 1;
          reject(signal.reason as Error);
        });
      });
    },
    fingerprint: async () => "slow",
  });
  for await (const { step } of slow.batches({ batchSize: 1, prefetch: 2 })) if (step === 0) break;
  expect(cut).toBe(2);
});

test("onProgress is called with each batch as it is handed over", async () => {
  const told: BatchProgress[] = [];
  const onProgress = (progress: BatchProgress): void => void told.push(progress);
  const batches = await allBatches(pictures(10, { damaged: [5] }), {
    batchSize: 4,
    epochs: 2,
    prefetch: 3,
    onCorrupt: "skip",
    onProgress,
  });
  expect(told).toHaveLength(batches.length);
  expect(told.map(({ epoch, step, samples }) => [epoch, step, samples])).toEqual([
    [0, 0, 4],
    [0, 1, 8],
    [0, 2, 10],
    [1, 3, 4],
    [1, 4, 8],
    [1, 5, 10],
  ]);
  expect(told.map(({ skipped }) => skipped)).toEqual([0, 1, 1, 1, 1, 1]);
  expect(told.every(({ count, workers }) => count === 10 && workers === 0)).toBe(true);
});
