import { expect, test } from "vitest";
import { LimitError } from "../errors/access.ts";
import { tar, zip } from "../fixtures/archive.fixture.ts";
import { firstBatches } from "../fixtures/batches.fixture.ts";
import { png } from "../fixtures/picture.fixture.ts";
import { openDataset } from "../open.ts";
import { openPngs } from "../set/imagenet/png.ts";
import { pictureFiles } from "../set/pictures/picture-files.ts";
import { fromBytes } from "../source/byte-source.ts";
import { ranged, serve } from "../source/file-server.fixture.ts";
import { fromUrl } from "../source/url-source.ts";
import { openArchive, readMany } from "./archive.ts";

const latency = 5;

/** Serves a file after 5 ms a request and counts requests. */
async function remote(
  file: Uint8Array,
): Promise<{ address: string; requests: () => number; concurrent: () => number }> {
  const answer = ranged({ file });
  let [open, most] = [0, 0];
  const { address, asked } = await serve((response, request) => {
    open += 1;
    most = Math.max(most, open);
    response.on("close", () => (open -= 1));
    setTimeout(() => answer(response, request), latency);
  });
  return { address, requests: () => asked.length, concurrent: () => most };
}

/** Images that compress badly. */
const images = Array.from({ length: 256 }, (_, i) => {
  const value = (at: number): number => (Math.imul(at + 997 * i, 2_654_435_761) >>> 13) & 255;
  const rows = new Uint8Array(24 * 73).map((zero, at) => (at % 73 === 0 ? zero : value(at)));
  const data = png({ width: 24, height: 24, type: 2, rows });
  return { name: `${i % 2 === 0 ? "even" : "odd"}/${i}.png`, data };
});
const size = [24, 24] as const;

test("batches of images in a zip archive on a server need one or two requests each", async () => {
  const file = zip(images);
  const { address, requests } = await remote(file);
  const data = await pictureFiles({ from: fromUrl(address), size });
  const opening = requests();
  expect(opening).toBeLessThanOrEqual(6);
  const options = { batchSize: 64, shuffle: { seed: 1 }, take: 4 };
  const found = await firstBatches(data, options);
  expect(requests() - opening).toBeLessThanOrEqual(8);
  const local = await pictureFiles({ from: fromBytes(file), size });
  expect(found.map((batch) => batch.images)).toEqual(
    (await firstBatches(local, options)).map((batch) => batch.images),
  );
});

test.each(["zip", "tar"] as const)(
  "openDataset() opens a %s archive at an address in a few requests",
  async (kind) => {
    const file = kind === "zip" ? zip(images) : tar(...images);
    const { address, requests } = await remote(file);
    const opened = await openDataset(address);
    expect(requests()).toBeLessThanOrEqual(16);
    expect(opened.info).toMatchObject({ count: 256, classes: ["even", "odd"] });
    const local = await openDataset({ from: fromBytes(file) });
    const all = images.map((_, i) => i);
    expect(await opened.read(all)).toEqual(await local.read(all));
  },
);

test("the numbered images of a zip archive on a server are read together", async () => {
  const file = zip(images.map(({ data }, i) => ({ name: `train/${i + 1}.png`, data })));
  const { address, requests } = await remote(file);
  const opened = await openPngs(fromUrl(address), { prefix: "train", side: 24 });
  const opening = requests();
  const indices = Uint32Array.from({ length: 64 }, (_, i) => 4 * (63 - i));
  const found = await opened.read(indices, {});
  expect(requests() - opening).toBeLessThanOrEqual(2);
  const local = await openPngs(fromBytes(file), { prefix: "train", side: 24 });
  expect(found).toEqual(await local.read(indices, {}));
});

test("readMany() runs 16 requests concurrently for files that are far apart", async () => {
  const far = Array.from({ length: 40 }, (_, i) => [
    { name: `${i}.txt`, data: `file ${i}` },
    { name: `${i}.bin`, data: new Uint8Array(100_000) },
  ]).flat();
  const { address, requests, concurrent } = await remote(zip(far));
  const archive = await openArchive(fromUrl(address));
  const files: Parameters<typeof readMany>[1][number][] = [];
  for await (const file of archive.files()) if (file.name.endsWith(".txt")) files.push(file);
  const opening = requests();
  const found = await readMany(archive, files, { limit: 10 });
  expect(found.map((bytes) => new TextDecoder().decode(bytes))).toEqual(
    files.map((_, i) => `file ${i}`),
  );
  expect(requests() - opening).toBe(40);
  expect(concurrent()).toBe(16);
  await expect(readMany(archive, files, { limit: 6 })).rejects.toThrow(LimitError);
});

test("an aborted signal stops readMany()", async () => {
  const { address } = await remote(zip(images));
  const archive = await openArchive(fromUrl(address));
  const files: Parameters<typeof readMany>[1][number][] = [];
  for await (const file of archive.files()) files.push(file);
  const stop = new AbortController();
  const reading = readMany(archive, files, { limit: 10_000, signal: stop.signal });
  setTimeout(() => stop.abort(new Error("enough")), 1);
  await expect(reading).rejects.toThrow("enough");
});
