import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { averagedModel, createModel } from "@pixelweft/pixelcnn";
import { runFiles, writeFinished } from "@pixelweft/pixelcnn/node";
import { expect, onTestFinished, test } from "vitest";
import { bestWeights } from "./best-weights.ts";
import { ranksOf } from "./ranks-of.fixture.ts";

const size = { height: 1, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 };

test("all ranks have the best weights, of which the first one has the file, or none has", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pixelweft-best-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = runFiles(folder);
  const [last, best] = [createModel(size, 1), createModel(size, 2)];
  const { groups } = ranksOf(3);
  const ofRanks = (): Promise<unknown[]> =>
    Promise.all(
      groups.map((group) =>
        bestWeights(last, group.rank === 0 ? files : runFiles(join(folder, "other")), group),
      ),
    );
  const averaged = averagedModel(last);
  expect(await ofRanks()).toEqual([averaged, averaged, averaged]);
  expect(await bestWeights(last, files, undefined)).toEqual(averaged);
  await writeFinished(files.best, best);
  expect(await ofRanks()).toEqual([best, best, best]);
  expect(await bestWeights(last, files, undefined)).toEqual(best);
});
