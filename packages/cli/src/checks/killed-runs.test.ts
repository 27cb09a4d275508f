// @module-tag nightly
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseSafetensors, threefry } from "@pixelweft/tensor";
import { expect, onTestFinished, test } from "vitest";
import { startCommand } from "./command-line.fixture.ts";

const [kills, mostRounds] = [50, 50] as const;

/** Words of a training whose steps take about a millisecond. */
function trainingInto(run: string): string[] {
  const words = "--config tiny --data shapes --size 8 --steps 3000 --save-every 40 --seed 3";
  return ["train", ...words.split(" "), "--backend", "wasm", "--out", run];
}

/** The tensors of a checkpoint: weights, their average, moments. */
async function tensorsOf(path: string): Promise<object> {
  return parseSafetensors(await readFile(path)).tensors;
}

test(
  "a training that is killed at 50 random moments and resumed has the bits of one that is not",
  { timeout: 1_800_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "killed-runs-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const whole = join(folder, "whole");
    const began = performance.now();
    expect(await startCommand(trainingInto(whole)).done).toMatchObject({ code: 0 });
    const milliseconds = performance.now() - began;
    const expected = await tensorsOf(join(whole, "last.safetensors"));
    expect(Object.keys(expected).length).toBeGreaterThan(20);
    let [killed, resumed] = [0, 0];
    for (let round = 0; killed < kills; round++) {
      expect(round).toBeLessThan(mostRounds);
      const run = join(folder, `killed-${round}`);
      const last = join(run, "last.safetensors");
      for (let isComplete = false; !isComplete;) {
        const isResumed = existsSync(last);
        if (!isResumed) await rm(run, { recursive: true, force: true });
        const { child, done } = startCommand(
          isResumed ? ["train", "--resume", run, "--backend", "wasm"] : trainingInto(run),
        );
        const moment = (threefry(5, killed, round, 0)[0] / 2 ** 32) * milliseconds;
        if (killed < kills)
          void delay(moment, undefined, { ref: false }).then(() => child.kill("SIGKILL"));
        const ended = await done;
        isComplete = ended.code === 0;
        // Killed, or at its end.
        expect([null, 0], ended.err).toContain(ended.code);
        if (ended.code === null) killed++;
        if (isResumed) resumed++;
      }
      expect(await tensorsOf(last)).toEqual(expected);
    }
    expect(resumed).toBeGreaterThan(kills / 4);
  },
);
