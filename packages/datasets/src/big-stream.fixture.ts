/**
 * Reads one archive of full size in a process of its own: `node big-stream.fixture.ts CASE`. The last line says what that took, as JSON; `bare` reads
 * nothing.
 */
import { openArchive } from "./archive.ts";
import { bigNpz, bigTar, bigTarGz, noisePictures } from "./big-archives.fixture.ts";
import { imagenet, type ImagenetOptions } from "./imagenet.ts";
import type { OpenFilesDataset } from "./open-files-dataset.ts";
import { decodePng } from "./png.ts";

interface Read {
  readonly bytes: number;
  readonly images: number;
  /** Seconds until samples could be read. */
  readonly opened: number;
}

const peakMemory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
const start = performance.now();
const seconds = (): number => (performance.now() - start) / 1000;

const cases: Readonly<Record<string, () => Promise<Read>>> = {
  bare: async () => ({ bytes: 0, images: 0, opened: 0 }),
  // As many members as there really are: all headers are read, and a part of the pictures, shuffled.
  "tar of 1281149 pictures 32x32": () => oord({ side: 32, count: 1_281_149, shuffled: 100_000 }),
  "tar of 5 GB, pictures 64x64": () => oord({ side: 64, count: 540_000 }),
  "npz of 5 GB, stored": () => chrabaszcz({ packed: false }),
  "npz of 5 GB, deflated": () => chrabaszcz({ packed: true }),
  "tar.gz of 5 GB": packedTar,
};

const [name = ""] = process.argv.slice(2);
const read = cases[name];
if (!read) throw new RangeError(`Cannot read ${name}: there are ${Object.keys(cases).join(", ")}`);
const done = await read();
process.stdout.write(`${JSON.stringify({ ...done, seconds: seconds(), peak: peakMemory() })}\n`);

async function oord(options: {
  readonly side: 32 | 64;
  readonly count: number;
  readonly shuffled?: number;
}): Promise<Read> {
  const { side, count, shuffled } = options;
  const from = bigTar({ side, count });
  const variant = `imagenet${side}-oord` as const;
  const data = await imagenet({ variant, split: "train", from, partial: count < 1_281_149 });
  const opened = seconds();
  const images = await readAll(data, { side, most: shuffled });
  return { bytes: await from.size(), images, opened };
}

async function chrabaszcz({ packed }: { readonly packed: boolean }): Promise<Read> {
  const side = 64;
  const from = bigNpz({ side, times: 6900, packed });
  const options: ImagenetOptions = {
    variant: "imagenet64-chrabaszcz",
    split: "train",
    from,
    partial: true,
    verify: true,
  };
  const data = await imagenet(options);
  const opened = seconds();
  const images = await readAll(data, { side });
  return { bytes: await from.size(), images, opened };
}

/** One epoch, in order or shuffled until there are enough; a row of each batch is compared with what it has to be. */
async function readAll(
  data: OpenFilesDataset,
  { side, most = Infinity }: { readonly side: number; readonly most?: number | undefined },
): Promise<number> {
  const pictures = noisePictures(side);
  let images = 0;
  const shuffle = most === Infinity ? false : ({ seed: 1 } as const);
  for await (const batch of data.batches({ batchSize: 256, shuffle })) {
    const row = batch.step % batch.size;
    const index = batch.indices[row] ?? 0;
    const wanted = pictures[index % pictures.length] ?? new Uint8Array();
    const found = batch.images.subarray(row * wanted.length, (row + 1) * wanted.length);
    if (!wanted.every((value, i) => value === found[i]))
      throw new Error(`sample ${index} has wrong pixels`);
    if (batch.labels && batch.labels[row] !== index % 1000)
      throw new Error(`sample ${index} has the label ${batch.labels[row]}`);
    images += batch.size;
    if (images >= most) break;
  }
  await data.close();
  return images;
}

async function packedTar(): Promise<Read> {
  const side = 64;
  const from = bigTarGz({ side, times: 9000 });
  const opened = seconds();
  const pictures = noisePictures(side);
  const archive = await openArchive(from);
  let images = 0;
  for await (const file of archive.files()) {
    const bytes = await file.read(1 << 20);
    // All bytes are unpacked and checked; decoding all pictures would only take longer.
    if (images % 64 === Math.floor(images / 64) % 64) {
      const { pixels } = await decodePng(bytes, { source: file.name, maxPixels: side * side });
      const wanted = pictures[images % 64] ?? new Uint8Array();
      if (!wanted.every((value, i) => value === pixels[4 * Math.floor(i / 3) + (i % 3)]))
        throw new Error(`${file.name} has wrong pixels`);
    }
    images += 1;
  }
  await archive.close();
  return { bytes: await from.size(), images, opened };
}
