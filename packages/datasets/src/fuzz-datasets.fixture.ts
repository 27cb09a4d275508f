import { deflateRawSync, gzipSync } from "node:zlib";
import { bytesOf, little, tar, zip } from "./archive.fixture.ts";
import { fromBytes } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import type { Dataset } from "./dataset.ts";
import { equalBytes, type FuzzFormat, hexOf, type Verdict } from "./fuzz.fixture.ts";
import { formatIdx } from "./idx.ts";
import { imagenet, type ImagenetVariant } from "./imagenet.ts";
import { inNode } from "./in-node.fixture.ts";
import { openDataset } from "./open-dataset.ts";
import { drawPng } from "./picture.fixture.ts";
import { isPng } from "./png.ts";

interface Held {
  /** Samples as text, with their labels. */
  readonly samples: readonly string[];
}

async function held(data: Dataset): Promise<Held> {
  const samples: string[] = [];
  for (let i = 0; i < Math.min(data.info.count, 100); i++) {
    const { images, labels } = await data.read([i]);
    samples.push(`${hexOf(images)} ${labels?.join() ?? ""}`);
  }
  return { samples };
}

/** Whether all pixels were in one of the files before; labels are not looked at. */
function judgeHeld({ samples }: Held, seed: number, originals: readonly Held[]): Verdict {
  if (samples.join() === originals[seed]?.samples.join()) return "same";
  const pixels = (sample: string): string => sample.split(" ")[0] ?? "";
  const known = new Set(originals.flatMap((original) => original.samples.map(pixels)));
  const odd = samples.findIndex((sample) => !known.has(pixels(sample)));
  return odd < 0 ? "other" : { wrong: `sample ${odd} has pixels that none had` };
}

const picture = (value: number, side: number): Uint8Array =>
  drawPng([side, side], (x, y) => [value, 8 * x, 8 * y]);

const folder = ["train/cat/1.png", "train/dog/2.png", "test/cat/3.png", "train/cat/notes.txt"];
const members = folder.map((name, i) => ({
  name,
  data: name.endsWith(".png") ? picture(40 * i, 6) : "no picture",
}));
const idx = formatIdx(
  [3, 6, 6],
  Uint8Array.from({ length: 108 }, (_, i) => i),
);

/** What `openDataset()` finds by itself. Pictures have checksums, IDX has none. */
export const openFormat: FuzzFormat<Held> = {
  name: "open",
  seeds: [
    tar(...members),
    zip(members),
    new Uint8Array(gzipSync(tar(...members.slice(0, 2)))),
    concatenate(
      members
        .slice(0, 3)
        .flatMap(({ name, data }) => [bytesOf(`IMAGE ${data.length} ${name}\n`), bytesOf(data)]),
    ),
    idx,
    picture(3, 6),
  ],
  async open(bytes) {
    const from = fromBytes(bytes, { name: "fuzz" });
    return held(await openDataset({ from }, { size: [6, 6], cell: [3, 3] }));
  },
  judge(answer, { mutant, originals }) {
    const verdict = judgeHeld(answer, mutant.seed, originals);
    // What is left of an archive may begin with its first picture, which is then cut into cells.
    const isSheet = mutant.seed !== 5 && isPng(mutant.bytes);
    return verdict !== "same" && (isIdx(mutant.bytes) || isSheet) ? "other" : verdict;
  },
};

function isIdx(bytes: Uint8Array): boolean {
  return equalBytes(bytes.subarray(0, 3), Uint8Array.of(0, 0, 8));
}

const npy = (descr: string, shape: string, data: Uint8Array): Uint8Array => {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  return concatenate([
    Uint8Array.of(0x93),
    bytesOf("NUMPY\u0001\0"),
    little([118, 2]),
    bytesOf(`${dict}\n`),
    data,
  ]);
};

const pixels = Uint8Array.from({ length: 3 * 192 }, (_, i) => (i * 31) & 0xff);
const data = npy("|u1", "(3, 192)", pixels);
const labels = npy("<i8", "(3,)", little([7, 8], [1000, 8], [1, 8]));
const arrays = [
  { name: "data.npy", data, zip64: true },
  { name: "labels.npy", data: labels },
];
const pack = (bytes: Uint8Array): Uint8Array => new Uint8Array(deflateRawSync(bytes));
const packedArrays = arrays.map((file) => ({ ...file, packed: pack(file.data) }));
const pictures = [1, 2, 3].map((number) => ({
  name: `train_32x32/000000${number}.png`,
  data: picture(number, 32),
}));

/** Down-sampled ImageNet, where all bytes have checksums. */
export const imagenetFormat: FuzzFormat<Held> = {
  name: "imagenet",
  seeds: [
    zip([{ name: "train_data_batch_1.npz", data: zip(arrays) }]),
    ...(inNode ? [zip(packedArrays)] : []), // they are unpacked to a temporary file
    tar(...pictures),
    zip(pictures),
  ],
  async open(bytes) {
    const from = fromBytes(bytes, { name: "fuzz" });
    const isPictures = bytes.length > 2500;
    const variant: ImagenetVariant = isPictures ? "imagenet32-oord" : "imagenet8-chrabaszcz";
    const found = await imagenet({ variant, split: "train", from, partial: true, verify: true });
    try {
      return await held(found);
    } finally {
      await found.close();
    }
  },
  judge: (answer, { mutant, originals }) => judgeHeld(answer, mutant.seed, originals),
};
