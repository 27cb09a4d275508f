import { mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MissingDataError } from "../errors/access.ts";
import { PreparedError } from "../errors/format.ts";
import { StateMismatchError } from "../errors/images.ts";
import { pictures, pictureTape } from "../fixtures/batches.fixture.ts";
import { memoryDataset } from "../set/memory-dataset.ts";
import { openPrepared } from "./open-prepared.ts";
import type { PrepareProgress } from "./preparation.ts";
import { prepare } from "./prepare.ts";
import { cut, everything, flip } from "./prepared-files.fixture.ts";

const top = await mkdtemp(join(tmpdir(), "pixelweft-prepare-"));
afterAll(() => rm(top, { recursive: true, force: true }));

let folders = 0;
function newFolder(): string {
  return join(top, String(folders++));
}

/** The index as it lies in a folder. */
async function indexIn(folder: string): Promise<{
  complete: boolean;
  shards: { file: string; sha256: string; skipped: number[] }[];
}> {
  return JSON.parse(await readFile(join(folder, "index.json"), "utf8")) as never;
}

test.each([pictures, pictureTape])(
  "prepare() keeps samples, labels and their numbers, case %#",
  async (make) => {
    const folder = newFolder();
    const told: PrepareProgress[] = [];
    const data = make(23);
    const prepared = await prepare(data, {
      ...cut,
      folder,
      workers: 1,
      onProgress: (progress) => told.push(progress),
    });
    expect(prepared.info).toEqual({ ...data.info, access: "random" });
    expect(prepared.skipped).toEqual([]);
    expect(await prepared.fingerprint()).toBe(await data.fingerprint());
    expect(await everything(prepared)).toEqual(await everything(data));
    expect((await readdir(folder)).toSorted()).toEqual([
      "index.json",
      "shard-00000.bin",
      "shard-00001.bin",
      "shard-00002.bin",
    ]);
    expect(told.map(({ samples }) => samples)).toEqual([4, 8, 12, 16, 20, 23]);
    expect(told.at(-1)).toEqual({ samples: 23, count: 23, shards: 3, skipped: 0 });
    // Also when samples are read from the files one by one, in any order.
    const single = await openPrepared(folder, { memory: 0, verify: "full" });
    expect(await single.read([22, 0, 10, 9, 9])).toEqual(await data.read([22, 0, 10, 9, 9]));
    expect(() => single.read([23])).toThrow(RangeError);
    await single.close();
    expect(await single.read([3])).toEqual(await data.read([3])); // opened again
    await single.close();
    await prepared.close();
  },
);

test("prepare() gives the same files whatever the batches and the kind of source", async () => {
  const digests = new Set<string>();
  for (const make of [pictures, pictureTape])
    for (const batchSize of [1, 7, 10, 23, 256]) {
      const folder = newFolder();
      await prepare(make(23), { folder, shardRecords: 10, batchSize });
      digests.add(JSON.stringify((await indexIn(folder)).shards));
    }
  expect(digests.size).toBe(1);
});

test("prepare() keeps classes and palettes, and data without labels has none", async () => {
  const palette = {
    colours: [
      [0, 0, 0, 0],
      [255, 0, 0, 255],
    ] as const,
    exact: true,
  };
  const images = Uint8Array.of(0, 1, 1, 0);
  const plain = memoryDataset({ name: "p", shape: [1, 2, 1], images, palette });
  const prepared = await prepare(plain, { folder: newFolder() });
  expect(prepared.info).toEqual(plain.info);
  expect(await prepared.read([1])).toEqual({ images: Uint8Array.of(1, 0) });
  const classes = ["cat", "dog"];
  const labelled = memoryDataset({ name: "l", shape: [1, 2, 1], images, classes, labels: [1, 0] });
  const again = await prepare(labelled, { folder: newFolder() });
  expect(again.info.classes).toEqual(classes);
  expect(await again.read([0])).toMatchObject({ labels: Int32Array.of(1) });
});

test("prepare() keeps the tiles of a map's palette, and others are refused", async () => {
  const colours = [
    [0, 0, 0, 0],
    [255, 0, 0, 255],
  ] as const;
  const stagger = { staggeraxis: "x", staggerindex: "even", hexsidelength: 4 };
  const size = { tilewidth: 8, tileheight: 8 };
  const look = { ...size, orientation: "hexagonal", tilesets: [], ...stagger };
  const palette = { colours, exact: true, tiles: { ids: [0, 7], look } };
  const images = Uint8Array.of(0, 1, 1, 0);
  const map = memoryDataset({ name: "m", shape: [1, 2, 1], images, palette });
  const folder = newFolder();
  expect((await prepare(map, { folder })).info.palette).toEqual(palette);
  const index = await indexIn(folder);
  const odd = { ids: [0, 7], look: { ...look, staggerindex: "x".repeat(9) } };
  for (const tiles of [{ ids: [7] }, { ids: [0, -7] }, { ids: [0, 7], look: {} }, odd, null]) {
    const wrong = { ...index, palette: { ...palette, tiles } };
    await writeFile(join(folder, "index.json"), JSON.stringify(wrong));
    await expect(openPrepared(folder), JSON.stringify(tiles)).rejects.toThrow(PreparedError);
  }
});

test("prepare() that is aborted keeps finished shards, and the same call goes on", async () => {
  const folder = newFolder();
  const stop = new AbortController();
  const aborted = prepare(pictures(43), {
    ...cut,
    folder,
    signal: stop.signal,
    onProgress: ({ samples }) => samples >= 24 && stop.abort(),
  });
  await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
  expect((await readdir(folder)).toSorted()).toEqual([
    "index.json",
    "shard-00000.bin",
    "shard-00001.bin",
  ]);
  await expect(openPrepared(folder)).rejects.toThrow(
    `Cannot open ${folder}: its preparing was not finished; prepare() goes on with it`,
  );
  const reads: number[] = [];
  const onRead = (indices: readonly number[]): void => void reads.push(...indices);
  const prepared = await prepare(pictures(43, { onRead }), { ...cut, folder });
  expect(Math.min(...reads)).toBe(20);
  expect(await everything(prepared)).toEqual(await everything(pictures(43)));
  reads.length = 0;
  await prepare(pictures(43, { onRead }), { ...cut, folder });
  expect(reads).toEqual([]);
});

test("prepare() that was killed leaves files that the next one removes", async () => {
  const folder = newFolder();
  const failing = pictures(43, {
    onRead: (indices) => {
      if (indices.includes(26)) throw new Error("killed");
    },
  });
  await expect(prepare(failing, { ...cut, folder })).rejects.toThrow("killed");
  // What a process leaves that has no time to clean up.
  const part = `shard-00002.bin.${crypto.randomUUID()}.part`;
  await writeFile(join(folder, part), "half of it");
  await writeFile(join(folder, `index.json.${crypto.randomUUID()}.part`), "{");
  await writeFile(join(folder, "notes.part"), "not ours");
  const prepared = await prepare(pictures(43), { ...cut, folder });
  expect(await everything(prepared)).toEqual(await everything(pictures(43)));
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual(["notes.part"]);
});

test("prepare() writes shards again that are gone or changed, and those only", async () => {
  const folder = newFolder();
  await prepare(pictures(43), { ...cut, folder });
  const before = await indexIn(folder);
  await flip(join(folder, "shard-00001.bin"), 8 * 100 + 3);
  await unlink(join(folder, "shard-00003.bin"));
  await truncate(join(folder, "shard-00004.bin"), 80);
  const reads: number[] = [];
  const onRead = (indices: readonly number[]): void => void reads.push(...indices);
  const prepared = await prepare(pictures(43, { onRead }), { ...cut, folder, batchSize: 5 });
  // Reading ahead goes a little further than a shard.
  expect(reads.filter((index) => index < 10)).toEqual([]);
  expect(await everything(prepared)).toEqual(await everything(pictures(43)));
  expect(await indexIn(folder)).toEqual(before);
  await openPrepared(folder, { verify: "full" });
});

test("a run that is taken up and stopped again and again ends at the same files", async () => {
  const folder = newFolder();
  for (let stops = 0; stops < 4; stops++) {
    let batches = 0;
    const stop = new AbortController();
    const onProgress = (): void => {
      if (++batches === 3) stop.abort();
    };
    await expect(
      prepare(pictureTape(43), { ...cut, folder, signal: stop.signal, onProgress }),
    ).rejects.toMatchObject({ name: "AbortError" });
  }
  await prepare(pictureTape(43), { ...cut, folder });
  const whole = newFolder();
  await prepare(pictures(43), { ...cut, folder: whole });
  expect(await indexIn(folder)).toEqual(await indexIn(whole));
});

test("other data, or shards of another size, are not written over unless it is said so", async () => {
  const folder = newFolder();
  await prepare(pictures(23), { ...cut, folder });
  await expect(prepare(pictures(24), { ...cut, folder })).rejects.toThrow(StateMismatchError);
  await expect(prepare(pictures(23), { folder, shardRecords: 11 })).rejects.toThrow(
    `Cannot prepare pictures in ${folder}: it holds pictures, 23 samples in shards of 10, of other data or cut otherwise`,
  );
  const kept = await openPrepared(folder, { verify: "full" });
  expect(await everything(kept)).toEqual(await everything(pictures(23)));
  const replaced = await prepare(pictures(24), { folder, shardRecords: 11, replace: true });
  expect(await everything(replaced)).toEqual(await everything(pictures(24)));
  const foreign = newFolder();
  await prepare(pictures(2), { folder: foreign });
  await writeFile(join(foreign, "index.json"), '{"name":"somebody\'s web site"}');
  await expect(prepare(pictures(2), { folder: foreign, replace: true })).rejects.toThrow(
    PreparedError,
  );
});

test("options that make no sense are refused before anything is written", async () => {
  const folder = newFolder();
  for (const options of [{ shardRecords: 0 }, { batchSize: 1.5 }, { maxSkips: -1 }])
    await expect(prepare(pictures(3), { folder, ...options })).rejects.toThrow(RangeError);
  await expect(
    prepare(memoryDataset({ name: "none", shape: [1, 1, 1], images: new Uint8Array() }), {
      folder,
    }),
  ).rejects.toThrow("Cannot prepare none: it has no samples");
  await expect(openPrepared(folder)).rejects.toThrow(MissingDataError);
  await expect(openPrepared(folder, { verify: "quick" as "size" })).rejects.toThrow(RangeError);
  expect(await readdir(top)).not.toContain(folder.split("/").at(-1));
});
