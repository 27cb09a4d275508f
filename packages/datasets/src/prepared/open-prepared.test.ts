import { mkdtemp, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ChecksumError, LimitError, MissingDataError } from "../errors/access.ts";
import { TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { PreparedError } from "../errors/format.ts";
import { allBatches, firstBatches, pictures, stored } from "../fixtures/batches.fixture.ts";
import { openDataset } from "../open.ts";
import { openPrepared, type PreparedDataset } from "./open-prepared.ts";
import { prepare } from "./prepare.ts";
import { cut, everything, flip } from "./prepared-files.fixture.ts";

const top = await mkdtemp(join(tmpdir(), "pixelweft-prepare-"));
afterAll(() => rm(top, { recursive: true, force: true }));

let folders = 0;
function newFolder(): string {
  return join(top, String(folders++));
}

test("a read gives its samples also when the set is closed meanwhile", async () => {
  const folder = newFolder();
  await (await prepare(pictures(23), { ...cut, folder })).close();
  const prepared = await openPrepared(folder);
  await prepared.read([0]);
  const reading = prepared.read([0, 22]); // the first shard is there, the last one is not
  await prepared.close();
  expect(await reading).toEqual(await pictures(23).read([0, 22]));
});

test("a run that was begun on the source goes on with the prepared samples", async () => {
  const options = { batchSize: 4, shuffle: { seed: 3 }, epochs: 2 };
  const prepared = await prepare(pictures(23), { ...cut, folder: newFolder() });
  const begun = await firstBatches(pictures(23), { ...options, take: 3 });
  const state = stored(begun.at(-1)?.state);
  expect([...begun, ...(await allBatches(prepared, { ...options, state, prefetch: 2 }))]).toEqual(
    await allBatches(pictures(23), options),
  );
});

test("damaged samples are left out and listed, and shards with holes are read right", async () => {
  const folder = newFolder();
  const damaged = [0, 12, 13, 14, 15, 16, 17, 18, 19, 10, 11, 22];
  const options = { ...cut, folder, onCorrupt: "skip" } as const;
  const prepared = await prepare(pictures(23, { damaged }), options);
  const sound = Array.from({ length: 23 }, (_, i) => i).filter((i) => !damaged.includes(i));
  expect(prepared.info.count).toBe(sound.length);
  expect(prepared.skipped).toEqual(damaged.toSorted((a, b) => a - b));
  expect(await everything(prepared)).toEqual(await pictures(23).read(sound));
  expect(await prepared.fingerprint()).not.toBe(await pictures(23).fingerprint());
  const single = await openPrepared(folder, { memory: 0 });
  expect(await everything(single)).toEqual(await pictures(23).read(sound));
  await single.close();
  // What was skipped before counts.
  await unlink(join(folder, "shard-00002.bin"));
  await expect(prepare(pictures(23, { damaged }), { ...options, maxSkips: 11 })).rejects.toThrow(
    LimitError,
  );
  // Mended data is read again where nothing may be skipped.
  const mended = await prepare(pictures(23), { ...cut, folder });
  expect(await everything(mended)).toEqual(await everything(pictures(23)));
  await expect(prepare(pictures(23, { damaged }), { ...cut, folder: newFolder() })).rejects.toThrow(
    TruncatedError,
  );
});

test("openDataset() knows what prepare() wrote, whole or in parts", async () => {
  const folder = newFolder();
  await prepare(pictures(5), { folder });
  const whole = await openDataset(folder);
  expect(whole).toMatchObject({ found: "a folder of prepared samples", whole: true });
  expect(await everything(whole)).toEqual(await everything(pictures(5)));
  const parts = newFolder();
  await prepare(pictures(4), { folder: join(parts, "train") });
  await prepare(pictures(3), { folder: join(parts, "test") });
  const tested = await openDataset(parts, { split: "test" });
  expect(tested).toMatchObject({ found: "prepared samples, their part test", whole: false });
  expect(tested.info.count).toBe(3);
  expect((await openDataset(parts)).info.count).toBe(4);
  await writeFile(join(folder, "index.json"), '{ "name": "a web site" }');
  await expect(openDataset(folder)).rejects.toThrow("Cannot open");
});

/** What opening and reading a damaged folder throws. */
async function trouble(
  folder: string,
  options: { readonly verify: "size" | "full" | "off"; readonly memory?: number },
): Promise<unknown> {
  let data: PreparedDataset | undefined;
  try {
    data = await openPrepared(folder, options);
    await everything(data);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await data?.close();
  }
}

test("a flipped bit anywhere in a shard is noticed", { tags: ["ci"] }, async () => {
  const folder = newFolder();
  await prepare(pictures(23), { ...cut, folder });
  const path = join(folder, "shard-00001.bin");
  const bits = 8 * (await readFile(path)).length;
  for (let bit = 0; bit < bits; bit += 61) {
    await flip(path, bit);
    const isHeader = bit < 8 * 64;
    const kind = isHeader ? PreparedError : ChecksumError;
    expect(await trouble(folder, { verify: "full" })).toBeInstanceOf(kind);
    // Shards that are held in memory are compared as they are loaded.
    expect(await trouble(folder, { verify: "size" })).toBeInstanceOf(kind);
    await flip(path, bit);
  }
  expect(await trouble(folder, { verify: "full", memory: 0 })).toBeUndefined();
});

test("a shard that is cut, longer, exchanged or gone is an error that names it", async () => {
  const folder = newFolder();
  await prepare(pictures(23), { ...cut, folder });
  const path = join(folder, "shard-00001.bin");
  const bytes = await readFile(path);
  const after = async (change: Uint8Array | undefined): Promise<unknown> => {
    await (change ? writeFile(path, change) : unlink(path));
    const error = await trouble(folder, { verify: "size", memory: 0 });
    await writeFile(path, bytes);
    return error;
  };
  for (const length of [0, 10, 64, bytes.length - 1]) {
    const error = await after(bytes.subarray(0, length));
    expect(error).toBeInstanceOf(TruncatedError);
    expect(error).toMatchObject({ source: path, offset: length });
  }
  expect(await after(new Uint8Array([...bytes, 0]))).toBeInstanceOf(PreparedError);
  expect(await after(await readFile(join(folder, "shard-00000.bin")))).toMatchObject({
    message: `Cannot use ${path}: it does not begin as shard 1 should`,
  });
  const gone = await after(undefined);
  expect(gone).toBeInstanceOf(MissingDataError);
  expect(gone).toMatchObject({ member: "shard-00001.bin" });
  expect(await trouble(folder, { verify: "off" })).toBeUndefined();
});

test("an index that makes no sense is refused, and no other file is opened for it", async () => {
  const folder = newFolder();
  await prepare(pictures(23), { ...cut, folder });
  const path = join(folder, "index.json");
  const good = JSON.parse(await readFile(path, "utf8")) as { shards: object[] };
  const [first, ...others] = good.shards;
  const changes: object[] = [
    { format: "tar" },
    { version: 2 },
    { complete: "yes" },
    { name: 4 },
    { shape: [2, 3] },
    { shape: [2, 3, 3, 1] },
    { shape: [2, 3, 0] },
    { shape: [2, 3, 4] },
    { labelled: false },
    { source: null },
    { source: { count: 22, fingerprint: "pictures 23" } },
    { source: { count: 23 } },
    { shardRecords: 0 },
    { shardRecords: 9 },
    { classes: "cats" },
    { palette: { colours: [[1, 2]], exact: true } },
    { shards: others },
    { shards: [...others, first] },
    { shards: [first, first, ...others] },
    { shards: [{ ...first, file: "../../shard-00000.bin" }, ...others] },
    { shards: [{ ...first, file: "/etc/passwd" }, ...others] },
    { shards: [{ ...first, file: "shard-000000.bin" }, ...others] },
    { shards: [{ ...first, count: 9 }, ...others] },
    { shards: [{ ...first, count: 9, skipped: [10] }, ...others] },
    { shards: [{ ...first, bytes: 1 }, ...others] },
    { shards: [{ ...first, sha256: "00" }, ...others] },
    { shards: [null, ...others] },
    { shards: {} },
  ];
  for (const change of changes) {
    await writeFile(path, JSON.stringify({ ...good, ...change }));
    expect(await trouble(folder, { verify: "size" }), JSON.stringify(change)).toBeInstanceOf(
      PreparedError,
    );
  }
  for (const text of ["", "[]", "null", "{", "\u0000"]) {
    await writeFile(path, text);
    expect(await trouble(folder, { verify: "off" }), text).toBeInstanceOf(DatasetError);
  }
  await writeFile(path, JSON.stringify(good));
  expect(await trouble(folder, { verify: "full" })).toBeUndefined();
});
