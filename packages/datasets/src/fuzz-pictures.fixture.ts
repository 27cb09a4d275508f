import { bytesOf, ofHex } from "./archive.fixture.ts";
import { fromBytes } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import { crc32 } from "./crc32.ts";
import { crossfire } from "./crossfire.ts";
import { equalBytes, type FuzzFormat, hexOf, type Verdict } from "./fuzz.fixture.ts";
import { flatJpeg, greyInScans, withOrientation } from "./jpeg.fixture.ts";
import { decodeJpeg } from "./jpeg.ts";
import { drawPng, png, pngChunk, smallJpeg } from "./picture.fixture.ts";
import type { Picture } from "./picture.ts";
import { pngCorpus } from "./png-corpus.fixture.ts";
import { decodePng } from "./png.ts";

const maxPixels = 1 << 14;

const noise = (length: number, step: number): number[] =>
  Array.from({ length }, (_, i) => (i * step + (i >> 2)) & 0xff);

/** Rows of that many bytes, each with a filter before it. */
const rows = (count: number, length: number, filters: readonly number[]): number[] =>
  Array.from({ length: count }, (_, y) => [
    filters[y % filters.length] ?? 0,
    ...noise(length, 7 + y),
  ]).flat();

const text = concatenate([bytesOf("Comment\0"), bytesOf("a chunk that pixels do not need")]);

/** Pictures of every kind of PNG, of the 18 that there are of each in the corpus at least one. */
const pngSeeds: readonly Uint8Array[] = [
  ...[...pngCorpus()].filter((_, i) => i % 17 === 0).map(({ file }) => file),
  png({ width: 9, height: 8, type: 2, rows: rows(8, 27, [0, 1, 2, 3, 4]), pieces: 20 }),
  png({
    width: 7,
    height: 5,
    type: 6,
    rows: rows(5, 28, [4, 2]),
    before: [pngChunk("tEXt", text)],
  }),
  png({
    width: 8,
    height: 4,
    depth: 2,
    type: 3,
    rows: rows(4, 2, [0]),
    palette: noise(12, 50),
    clear: [0, 128],
  }),
  png({ width: 5, height: 5, depth: 16, type: 0, rows: rows(5, 10, [1]), clear: [0, 7] }),
  png({ width: 3, height: 3, type: 4, rows: rows(3, 6, [3]) }),
  png({
    width: 2,
    height: 2,
    type: 2,
    interlace: 1,
    rows: [...rows(1, 3, [0]), ...rows(1, 3, [0]), ...rows(1, 6, [1])],
  }),
];

/** PNG: a CRC-32 covers every chunk, and Adler-32 the pixels even where those are put right. */
export const pngFormat: FuzzFormat<Picture> = {
  name: "png",
  seeds: pngSeeds,
  open: (bytes) => decodePng(bytes, { source: "fuzz.png", maxPixels }),
  judge(answer, { mutant, originals }) {
    const verdict = judgePicture(answer, originals[mutant.seed]);
    if (verdict !== "other") return verdict;
    const isPart = pngSeeds.some((seed) => sameButPixels(seed, mutant.bytes));
    if (!isPart && mutant.mended) return "other";
    // Another of the pictures may have been put over this one.
    if (originals.some((original) => judgePicture(answer, original) === "same")) return "other";
    return { wrong: "other pixels than any of the pictures" };
  },
  mend(bytes) {
    const mended = bytes.slice();
    const view = new DataView(mended.buffer);
    for (let at = 8; at + 12 <= mended.length;) {
      const end = at + 12 + view.getUint32(at);
      if (end > mended.length) break;
      view.setUint32(end - 4, crc32(mended.subarray(at + 4, end - 4)));
      at = end;
    }
    return mended;
  },
};

function judgePicture({ width, height, pixels }: Picture, original: Picture | undefined): Verdict {
  if (width * height > maxPixels || pixels.length !== width * height * 4)
    return { wrong: `${pixels.length} bytes are no ${width}x${height} pixels` };
  const same = original?.width === width && equalBytes(original.pixels, pixels);
  return same ? "same" : "other";
}

/** True when two files have the same chunks but for the packed pixels. */
function sameButPixels(a: Uint8Array, b: Uint8Array): boolean {
  const [x, y] = [a, b].map((bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const kept: string[] = [];
    for (let at = 8; at + 12 <= bytes.length;) {
      const end = at + 12 + view.getUint32(at);
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      if (type !== "IDAT") kept.push(hexOf(bytes.subarray(at, end)));
      at = end;
    }
    return kept.join();
  });
  return x === y;
}

/** Written by Pillow 11.1: progressive, grey, and with restart markers. */
const jpegSeeds = [
  "ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c1e17202e2931302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffdb0043010e0e0e131113261515264f352d354f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4fffc20011080010001803012200021101031101ffc400160001010100000000000000000000000000040500ffc400160101010100000000000000000000000000030105ffda000c0301000210031000000188972c4e76b3ae97ffc4001810000301010000000000000000000000000001030211ffda00080101000105025314c5233333316387ffc400191100020301000000000000000000000000000401020311ffda0008010301013f01c9928ccf0fffc400191101000203000000000000000000000000010002031112ffda0008010201013f01abd45c43a59fffc40014100100000000000000000000000000000020ffda0008010100063f025fffc4001810010100030000000000000000000000000061012141ffda0008010100013f219269208b0f1b7fffda000c03010002000300000010a31fffc4001811000203000000000000000000000000000001112141ffda0008010301013f108b46287fffc40018110002030000000000000000000000000000013171b1ffda0008010201013f103ce953788fffc4001810010101010100000000000000000000000031012151ffda0008010100013f10992244c99a199d787fffd9",
  "ffd8ffe000104a46494600010100000100010000ffdb0043000a07070807060a0808080b0a0a0b0e18100e0d0d0e1d15161118231f2524221f2221262b372f26293429212230413134393b3e3e3e252e4449433c48373d3e3bffc0000b080008000801011100ffc40014000100000000000000000000000000000007ffc400161000030000000000000000000000000000000542ffda0008010100003f00354b27ffd9",
  "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffdb0043011112121815182f1a1a2f634238426363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363636363ffc00011080010001803011100021101031101ffc400160001010100000000000000000000000000040506ffc4001f1000010303050000000000000000000000000304610102210511123151ffc4001a010001050100000000000000000000000004000102050603ffc4001d1100030002020300000000000000000000000311010204121351d1ffdd00040002ffda000c03010002110311003f00ca22c601fbd20a78e45840a52c94f3ffd09e8e9d00fe2a6855c8148318035ef4c1ade7ffd15a0c3ac1c978a06b78eb1a52cc71debe0cfe5ad19eb2edebe96496e727ffd9",
].map(ofHex);

/** JPEG, which has no checksum: any picture of its size will do. */
export const jpegFormat: FuzzFormat<Picture> = {
  name: "jpeg",
  seeds: [
    smallJpeg,
    ...jpegSeeds,
    ...[3, 6].map((orientation) => withOrientation(smallJpeg, orientation)),
    withOrientation(jpegSeeds[2] ?? smallJpeg, 8, "II"),
    flatJpeg([200, 90, 30], { transform: 0 }),
    greyInScans(16, 0),
  ],
  open: (bytes) => decodeJpeg(bytes, { source: "fuzz.jpg", maxPixels }),
  judge: (answer, { mutant, originals }) => judgePicture(answer, originals[mutant.seed]),
};

const sprites = [0, 1, 2, 3].map((pose) =>
  drawPng([8, 8], (x, y) => [30 * x, 30 * y, 60 * pose, (x + y + pose) % 5 ? 255 : 0]),
);
const wide = drawPng([9, 8], (x, y) => [x, y, 0]);

const archiveOf = (names: readonly string[], numbered: boolean): Uint8Array =>
  concatenate(
    names.flatMap((name, i) => {
      const file = name.includes("wide") ? wide : (sprites[i] ?? wide);
      return [bytesOf(`IMAGE ${numbered ? `${i} ` : ""}${file.length} ${name}\n`), file];
    }),
  );

interface Sprites {
  readonly count: number;
  readonly samples: readonly string[];
}

/** Archives of Crossfire: names and lengths have no checksum, the pictures have. */
export const crossfireFormat: FuzzFormat<Sprites> = {
  name: "crossfire",
  seeds: [
    archiveOf(["./arch/monster/a.111", "./arch/monster/a.112", "./arch/wall/b.111"], true),
    archiveOf(["monster/c.111", "monster/wide.111", "wall/d.111", "e.111"], false),
  ],
  async open(bytes) {
    const from = fromBytes(bytes, { name: "fuzz.base" });
    const data = await crossfire({ from, size: [8, 8], duplicates: "keep" });
    const samples: string[] = [];
    for (let i = 0; i < data.info.count; i++) samples.push(hexOf((await data.read([i])).images));
    return { count: data.info.count, samples };
  },
  judge({ count, samples }, { mutant, originals }) {
    const original = originals[mutant.seed]?.samples ?? [];
    if (samples.join() === original.join()) return "same";
    const known = new Set(originals.flatMap((sprites_) => sprites_.samples));
    if (!samples.every((sample) => known.has(sample)))
      return { wrong: "a picture has pixels that none had" };
    const only = mutant.steps.join();
    if (/^flip 1 bits$|^set \d bytes/.test(only) && count < original.length)
      return { wrong: `it has ${count} pictures only` };
    return "other";
  },
};
