// @module-tag ci
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadModel } from "./model/checkpoint-file.ts";
import {
  canLoseDevice,
  lossesOf,
  startJob,
  starters,
  trainingWords,
  withWordsOfRank1,
} from "./ranks.fixture.ts";

const top = mkdtempSync(join(tmpdir(), "pixelweft-ranks-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

// Jobs of the command with MPICH are nightly; packages/mpi tests collectives with both MPIs.
const byDay = process.env["TEST_TIER"] !== "nightly";

describe.each(starters.slice(0, byDay ? 1 : undefined))("$name $note", (starter) => {
  let folders = 0;
  // Each try has its own.
  const folder = (name: string): string => join(top, `${starter.name} ${name} ${++folders}`);
  const run = (ranks: number, words: readonly string[]): ReturnType<typeof startJob>["ended"] =>
    startJob(starter, ranks, words).ended;

  describe.skipIf(!starter.isThere)("train", () => {
    let tries = 0;
    // Three jobs one after another, on a machine that may be busy.
    const timeout = 180_000;
    test(
      "two ranks train as one does; one is killed; three go on from the checkpoint",
      { timeout },
      async () => {
        tries++;
        const [one, two] = [folder(`one ${tries}`), folder(`two ${tries}`)];
        expect(await run(1, trainingWords(60, one))).toMatchObject({ code: 0 });
        const job = startJob(starter, 2, trainingWords(60, two));
        const victim = await job.processOf(1);
        await job.until(() => lossesOf(two).has(24));
        process.kill(victim, "SIGKILL");
        const { code, err } = await job.ended;
        expect(code, err).toBe(137);
        expect(err).toContain(`pixelweft: rank 1: was killed or crashed (process ${victim} on `);
        const alone = lossesOf(one);
        const together = lossesOf(two);
        for (const step of [4, 8, 12, 16, 20]) {
          const wanted = alone.get(step) ?? NaN;
          expect(Math.abs((together.get(step) ?? NaN) - wanted) / wanted).toBeLessThan(1e-6);
        }
        const { model } = await loadModel(join(two, "last.safetensors"));
        const saved = model.training?.step ?? 0;
        expect(saved).toBeGreaterThanOrEqual(20);
        // Losses are means since the last report: saves decide when that is.
        const words = `train --backend wasm-128 --samples 2 --save-every 4 --resume`.split(" ");
        expect(await run(3, [...words, two])).toMatchObject({ code: 0 });
        const [last, wanted] = [lossesOf(two).get(60) ?? NaN, lossesOf(one).get(60) ?? NaN];
        expect(Math.abs(last - wanted) / wanted).toBeLessThan(1e-4);
      },
    );

    test("a rank that hangs is named, and the job ends", async () => {
      const there = folder("hangs");
      const job = startJob(starter, 2, trainingWords(4000, there), { PIXELWEFT_WATCHDOG: "3" });
      const victim = await job.processOf(1);
      await job.until(() => lossesOf(there).has(8));
      process.kill(victim, "SIGSTOP");
      const { code, err } = await job.ended;
      expect(code).not.toBe(0);
      expect(err).toMatch(/rank 0: Rank 1 did not come to all-reduce \d+ within 3 s/);
    });

    test("a SIGTERM to one rank stops and saves all, with exit code 130", async () => {
      const there = folder("stopped");
      const job = startJob(starter, 2, trainingWords(4000, there));
      const asked = await job.processOf(1);
      await job.until(() => lossesOf(there).has(8));
      process.kill(asked, "SIGTERM");
      const { code, err } = await job.ended;
      expect(code, err).toBe(130);
      const [, step] = /Stopped at step (\d+) and saved/.exec(err) ?? [];
      const { model } = await loadModel(join(there, "last.safetensors"));
      expect(model.training?.step).toBe(Number(step));
    });

    test("a rank that loses its device is named, and the checkpoint is whole", async () => {
      const there = folder("lost");
      const env = { ...canLoseDevice, PIXELWEFT_WATCHDOG: "5" };
      const job = startJob(starter, 2, trainingWords(4000, there), env);
      const victim = await job.processOf(1);
      await job.until(() => lossesOf(there).has(8));
      const start = performance.now();
      process.kill(victim, "SIGUSR2");
      const { code, err } = await job.ended;
      expect(code, err).not.toBe(0);
      expect(code, err).not.toBeNull();
      // Where all threads end while a kernel runs, the one that looks after them included, the rank hangs, and the others name it.
      expect(err).toMatch(
        /rank 1: Cannot go on with this wasm backend: .*thread|Rank 1 did not come to all-reduce \d+ within 5 s/,
      );
      expect(performance.now() - start).toBeLessThan(30_000);
      const { model } = await loadModel(join(there, "last.safetensors"));
      expect(model.training?.step).toBeGreaterThanOrEqual(4);
    });

    test("a rank with other options is named once, before anything is written", async () => {
      const there = folder("unlike");
      const env = withWordsOfRank1("--levels 16");
      const { code, err } = await startJob(starter, 2, trainingWords(4, there), env).ended;
      expect(code, err).toBe(1);
      expect(err.match(/rank 1 has other options than rank 0/g)).toHaveLength(1);
      expect(existsSync(there)).toBe(false);
    });
  });
});
