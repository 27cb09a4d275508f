import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { bytesOf, paxRecord, summed, tar, tarHeader, tarMember, zip } from "./archive.fixture.ts";
import { openArchive } from "./archive.ts";
import { readerOf } from "./byte-reader.ts";
import { fromBytes } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import { DatasetError } from "./errors.ts";
import { equalBytes, type FuzzFormat, hexOf } from "./fuzz.fixture.ts";
import { byPlatform, byZlib } from "./gunzip-stream.ts";
import { gunzip } from "./gzip.ts";
import { inNode } from "./in-node.fixture.ts";
import { inflateByZlib, inflatePortably } from "./inflate.ts";
import { tarEntries } from "./tar.ts";
import { unzlibWhole, waysToUnzlib } from "./unzlib.fixture.ts";
import { zipFiles } from "./zip.ts";

const noise = (length: number, step = 37): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * step + (i >> 3) * 11) & 0xff);

const unpacked = concatenate([
  bytesOf("a text, a text, a text and a text. "),
  noise(300),
  new Uint8Array(900),
]);

interface Listed {
  readonly name: string;
  readonly data: string;
}

/** Files by name, with their bytes. */
type Listing = readonly Listed[];

const namesOf = (listing: Listing): string => listing.map(({ name }) => name).join("\n");
const textOf = (listing: Listing): string => JSON.stringify(listing);

const tarSeeds = [
  tar(
    { name: "a/first.txt", data: "first" },
    { name: "a/", type: "5" },
    { name: "a/second.bin", data: noise(700) },
    { name: "link", type: "2" },
    { name: "empty" },
  ),
  tar(
    { name: "x", type: "x", data: paxRecord("path", "long/name.bin") + paxRecord("size", "600") },
    { name: "short", data: noise(600, 3) },
    { name: "././@LongLink", type: "L", data: "gnu/long/name.txt\0" },
    { name: "cut", data: "gnu" },
    { name: "old", magic: "\0\0\0\0\0\0\0\0", type: "\0", data: "v7" },
  ),
  concatenate([
    tarHeader({
      name: "wide",
      size: Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0),
      data: "",
    }),
    noise(512, 5),
    tarMember({ name: "last.txt", data: "no zeros follow", prefix: "some/folder" }),
  ]),
];

/** Tar archives, at places of a source and as a stream of small pieces: both have to agree. */
export const tarFormat: FuzzFormat<Listing> = {
  name: "tar",
  seeds: tarSeeds,
  async open(bytes) {
    const archive = await openArchive(fromBytes(bytes, { name: "fuzz.tar" }));
    const found: Listed[] = [];
    for await (const file of archive.files())
      found.push({ name: file.name, data: hexOf(await file.read(1 << 20)) });
    const streamed: string[] = [];
    for await (const { name } of tarEntries(readerOf(piecesOf(bytes, 100)), "fuzz.tar"))
      if (!/(?:^|\/)\._/.test(name)) streamed.push(name);
    if (streamed.join("\n") !== namesOf(found)) throw new Error("the stream has other files");
    return found;
  },
  judge(answer, { mutant, originals }) {
    const original = originals[mutant.seed] ?? [];
    if (textOf(answer) === textOf(original)) return "same";
    const bad = answer.find(({ name }) => /^\/|(?:^|\/)\.\.(?:\/|$)|\0/.test(name));
    if (bad) return { wrong: `it gives the name ${JSON.stringify(bad.name)}` };
    // Names that stand outside headers have no checksum.
    const hasOwn = mutant.seed !== 1;
    const flipped = mutant.steps.join() === "flip 1 bits" && hasOwn && !mutant.mended;
    if (flipped && namesOf(answer) !== namesOf(original))
      return { wrong: `one bit changes the names to ${namesOf(answer)}` };
    return "other"; // contents have no checksum
  },
  mend(bytes) {
    const mended = bytes.slice();
    for (let at = 0; at + 512 <= mended.length; at += 512) {
      const block = mended.subarray(at, at + 512);
      if (block.subarray(257, 262).some((byte, i) => byte !== "ustar".charCodeAt(i))) continue;
      summed(block);
    }
    return mended;
  },
};

/** True for what can be put together from the parts, each as often as one likes. */
function isMadeOf(bytes: Uint8Array, parts: readonly Uint8Array[]): boolean {
  if (bytes.length === 0) return true;
  return parts.some(
    (part) =>
      equalBytes(bytes.subarray(0, part.length), part) &&
      isMadeOf(bytes.subarray(part.length), parts),
  );
}

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const packed = new Uint8Array(deflateRawSync(unpacked));

/** Zip archives: CRC-32 covers every file. */
export const zipFormat: FuzzFormat<Listing> = {
  name: "zip",
  seeds: [
    zip([
      { name: "a/stored.txt", data: "stored as it is" },
      { name: "deflated.bin", data: unpacked, packed },
    ]),
    zip(
      [
        { name: "wide.npy", data: noise(200), zip64: true },
        { name: "packed.npy", data: unpacked, packed, zip64: true },
      ],
      { zip64End: true, comment: "PK\u0005\u0006 is no end" },
    ),
    zip(
      [
        { name: "later.txt", data: "sizes stand behind", descriptor: "signed" },
        { name: "bare.bin", data: unpacked, packed, descriptor: "bare" },
        { name: "a/../folder/", data: "" },
      ].slice(0, 2) as Parameters<typeof zip>[0],
      { before: noise(60) },
    ),
  ],
  async open(bytes) {
    const found: Listed[] = [];
    for (const file of await zipFiles(fromBytes(bytes, { name: "fuzz.zip" }))) {
      found.push({ name: file.name, data: hexOf(await file.read(1 << 22)) });
      const lies = await file.lie();
      await lies?.read(0, await lies.size());
    }
    return found;
  },
  judge(answer, { mutant, originals }) {
    if (textOf(answer) === textOf(originals[mutant.seed] ?? [])) return "same";
    const known = new Set(originals.flat().map(({ data }) => data));
    const wrong = answer.find(({ data }) => !known.has(data));
    if (wrong) return { wrong: `${wrong.name} has bytes that no file had` };
    const flipped = mutant.steps.join() === "flip 1 bits";
    if (flipped && answer.length < (originals[mutant.seed]?.length ?? 0))
      return { wrong: `it has ${answer.length} files only` };
    return "other"; // names have no checksum
  },
};

const hasName = new Uint8Array(gzipSync(unpacked));
hasName[3] = 8;

/** Gzip by all four ways to unpack it: those that do not refuse it have to agree. */
export const gzipFormat: FuzzFormat<Uint8Array> = {
  name: "gzip",
  seeds: [
    new Uint8Array(gzipSync(unpacked)),
    concatenate([gzipSync(unpacked.subarray(0, 500)), gzipSync(noise(90)), new Uint8Array(40)]),
    new Uint8Array(gzipSync(noise(400, 91), { level: 0 })),
    concatenate([hasName.subarray(0, 10), bytesOf("name.bin\0"), hasName.subarray(10)]),
  ],
  async open(bytes) {
    const source = fromBytes(bytes, { name: "fuzz.gz" });
    const ways = [
      () => gunzip(bytes, { limit: 1 << 22, inflater: inflatePortably }),
      () => joined(byPlatform(source)),
    ];
    if (inNode)
      ways.push(
        () => gunzip(bytes, { limit: 1 << 22, inflater: inflateByZlib }),
        () => joined(byZlib(source)),
      );
    const found: Uint8Array[] = [];
    let failure: unknown;
    for (const way of ways) {
      try {
        found.push(await way());
      } catch (error) {
        if (!(error instanceof DatasetError)) throw error;
        failure ??= error;
      }
    }
    const [first] = found;
    if (first === undefined) throw failure;
    if (!found.every((data) => equalBytes(data, first))) throw new Error("the ways differ");
    return first;
  },
  judge(answer, { mutant, originals }) {
    const original = originals[mutant.seed] ?? new Uint8Array();
    if (equalBytes(answer, original)) return "same";
    // Members may be dropped or repeated whole.
    const [first = original, two = original, third = original] = originals;
    if (isMadeOf(answer, [first, two.subarray(0, 500), two.subarray(500), third])) return "other";
    return { wrong: `it unpacks to ${answer.length} other bytes` };
  },
};

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece.slice());
  return concatenate(parts);
}

/** Zlib streams, as PNG has them, by both ways: Adler-32 covers the data. */
export const zlibFormat: FuzzFormat<Uint8Array> = {
  name: "zlib",
  seeds: [
    deflateSync(unpacked),
    deflateSync(unpacked, { level: 0 }),
    deflateSync(unpacked, { strategy: 2 }),
  ].map((bytes) => new Uint8Array(bytes)),
  async open(bytes) {
    const found: Uint8Array[] = [];
    let failure: unknown;
    for (const way of Object.values(waysToUnzlib)) {
      try {
        found.push((await unzlibWhole(way, { packed: bytes, length: unpacked.length })).data);
      } catch (error) {
        failure ??= error;
      }
    }
    const [first] = found;
    // What the unpackers throw becomes a PngError where they are used.
    if (first === undefined)
      throw new DatasetError(failure instanceof Error ? failure.message : "it unpacks not");
    if (!found.every((data) => equalBytes(first, data))) throw new Error("the ways differ");
    return first;
  },
  judge: (answer) =>
    equalBytes(answer, unpacked) ? "same" : { wrong: "it unpacks to other bytes" },
};
