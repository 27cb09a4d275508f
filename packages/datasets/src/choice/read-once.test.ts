import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PictureMemory } from "../decode/picture-memory.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { fromFiles } from "../source/files-source.ts";
import { openTrainingData } from "./choice-parts.ts";
import type { DataChoice } from "./data-choice.ts";
import { chooseTraining } from "./look/choose-training.ts";

/** Counts what is decoded. */
class WatchedMemory extends PictureMemory {
  decoded = 0;

  override read(
    ...[bytes, form, read]: Parameters<PictureMemory["read"]>
  ): ReturnType<PictureMemory["read"]> {
    return super.read(bytes, form, (forms) => {
      this.decoded++;
      return read(forms);
    });
  }
}

/** Pictures in few colours, and such as photographs are. */
const sets = {
  few: { colours: 8, size: 8, pictures: {} },
  many: { colours: 256, size: 24, pictures: { resize: [12, 12] as const } },
};

test.each(Object.entries(sets))(
  "looking at pictures in %s colours and opening them decodes each once, and gives what it gives without a memory",
  async (_, { colours, size, pictures }) => {
    const folder = await mkdtemp(join(tmpdir(), "once-"));
    try {
      for (let i = 0; i < 20; i++) {
        const shade = (n: number): number => Math.floor((n % colours) * (255 / (colours - 1)));
        const bytes = drawPng([size, size], (x, y) => [
          shade(x * y + i),
          shade(i >> 3),
          shade(y),
          255,
        ]);
        await writeFile(join(folder, `${i}.png`), bytes);
      }
      const open = async (memory?: PictureMemory): Promise<unknown> => {
        const choice: DataChoice = { source: folder, pictures };
        const chosen = await chooseTraining(choice, { memory });
        const { train } = await openTrainingData(chosen.data, { memory });
        return [chosen, train.info, await train.read([...Array(train.info.count).keys()])];
      };
      const memory = new WatchedMemory();
      expect(await open(memory)).toEqual(await open());
      expect(memory.decoded).toBe(20);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

test("pictures that take more memory than they may are refused while they are read", async () => {
  const files = Array.from({ length: 9 }, (_, n) => {
    const bytes = drawPng([16, 16], (x) => [n, x, 0]);
    return { name: `${n}.png`, blob: new Blob([new Uint8Array(bytes)]) };
  });
  const from = fromFiles(files, { name: "dropped" });
  const source = "dropped";
  await expect(openTrainingData({ source }, { from, limit: 8 * 768 })).rejects.toThrow(
    "Cannot hold the pictures of dropped: they take more than the limit of 6144 bytes",
  );
  const pictures = { resize: [8, 8] } as const;
  await openTrainingData({ source, pictures }, { from, limit: 8 * 768 });
});
