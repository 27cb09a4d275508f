import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findAdapters } from "@pixelweft/webgpu-backend/node";
import { afterAll, describe, expect, test } from "vitest";
import { loadModel } from "./model/checkpoint-file.ts";
import {
  canLoseDevice,
  isSaving,
  lossesOf,
  startJob,
  starters,
  trainingWords,
  type RunningJob,
} from "./ranks.fixture.ts";

const adapters = await findAdapters();
const top = mkdtempSync(join(tmpdir(), "pixelweft-kills-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** Kills a rank of a job that has saved, at one of three places. */
type Place = (job: RunningJob, rank: number, folder: string) => Promise<void>;

const kill = async (job: RunningJob, rank: number): Promise<void> =>
  void process.kill(await job.processOf(rank), "SIGKILL");

const places: Readonly<Record<string, Place>> = {
  "while it computes": kill,
  "while rank 0 saves": async (job, rank, folder) => {
    await job.until(() => isSaving(folder));
    await kill(job, rank);
  },
  "while it waits for another one": async (job, rank) => {
    process.kill(await job.processOf((rank + 1) % 3), "SIGSTOP");
    await sleep(500);
    await kill(job, rank);
  },
};

describe.each(starters)("$name $note", (starter) => {
  const folder = (name: string): string => join(top, `${starter.name} ${name}`);
  let alone: Promise<number> | undefined;
  const lastLossAlone = async (): Promise<number> => {
    const there = folder("alone");
    expect(await startJob(starter, 1, trainingWords(100, there)).ended).toMatchObject({ code: 0 });
    return lossesOf(there).get(100) ?? NaN;
  };

  describe.each(Object.entries(places))("a kill %s", (name, killThere) => {
    test.skipIf(!starter.isThere).each([0, 1, 2])(
      "of rank %i ends the job, and a restart goes on from the checkpoint",
      async (rank) => {
        const wanted = await (alone ??= lastLossAlone());
        const there = folder(`${name} ${rank}`);
        const job = startJob(starter, 3, trainingWords(100, there));
        await job.until(() => lossesOf(there).has(12));
        await killThere(job, rank, there);
        const { code, err } = await job.ended;
        expect(code, err).toBe(137);
        expect(err).toContain(`pixelweft: rank ${rank}: was killed or crashed (process `);
        const { model } = await loadModel(join(there, "last.safetensors"));
        expect(model.training?.step).toBeGreaterThanOrEqual(8);
        const words = "train --backend wasm-128 --samples 0 --save-every 4 --resume".split(" ");
        const again = await startJob(starter, 3, [...words, there]).ended;
        expect(again).toMatchObject({ code: 0 });
        const last = lossesOf(there).get(100) ?? NaN;
        expect(Math.abs(last - wanted) / wanted).toBeLessThan(1e-4);
      },
    );
  });

  const isThere = starter.isThere && adapters.length > 0;
  test.skipIf(!isThere)(
    `a rank that loses its WebGPU device is named, and a restart goes on ${isThere ? "" : "(skipped: no adapter, or no launcher)"}`,
    async () => {
      const there = folder("lost");
      const job = startJob(starter, 2, trainingWords(4000, there, "webgpu"), canLoseDevice);
      const victim = await job.processOf(1);
      await job.until(() => lossesOf(there).has(8));
      process.kill(victim, "SIGUSR2");
      const { code, err } = await job.ended;
      expect(code, err).toBe(1);
      expect(err).toMatch(/pixelweft: rank 1: Cannot go on with this WebGPU device: it is lost/);
      const words = "train --backend webgpu --samples 0 --steps 24 --resume".split(" ");
      expect(await startJob(starter, 2, [...words, there]).ended).toMatchObject({ code: 0 });
      expect([...lossesOf(there).keys()].at(-1)).toBe(24);
    },
  );

  test.skipIf(!starter.isThere)(
    "words that make no sense are refused once, by exit code 2",
    async () => {
      const words = trainingWords(4, folder("refused"));
      const { code, err } = await startJob(starter, 2, [
        ...words,
        "--levels",
        "3",
        "--config",
        "nowhere",
      ]).ended;
      expect(code).toBe(2);
      expect(err.match(/^pixelweft: .*nowhere/gm)).toHaveLength(1);
    },
  );

  test.skipIf(!starter.isThere)(
    "a batch of fewer images than ranks is refused once, before anything is opened",
    async () => {
      const there = folder("batch");
      const { code, err } = await startJob(starter, 3, [...trainingWords(4, there), "--batch", "2"])
        .ended;
      expect(code).toBe(2);
      const refusal =
        /^pixelweft: Cannot train in batches of 2 on 3 ranks: each takes images of every batch; --batch 3 is the least$/gm;
      expect(err.match(refusal)).toHaveLength(1);
      expect(err).not.toMatch(/^rank \d of 3/m);
      expect(existsSync(there)).toBe(false);
    },
  );
});
