import { constants, deflateRawSync, deflateSync } from "node:zlib";
import { bytesOf, little, tarMember } from "./archive.fixture.ts";
import type { ByteSource } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import {
  crcOfAll,
  generatedSource,
  repeated,
  type Stretch,
  tarMembers,
} from "./generated-source.fixture.ts";
import { png } from "./picture.fixture.ts";
import { randomStream } from "./random.ts";

/** Different pictures that are used in turn. */
const different = 64;

/** Pixels of the pictures, `[side, side, 3]`: noise of 64 levels, which packs about as well as photographs. */
export function noisePictures(side: number): Uint8Array[] {
  return Array.from({ length: different }, (_, i) => {
    const random = randomStream([side, i, 1, 1]);
    return Uint8Array.from({ length: side * side * 3 }, () => 4 * Math.floor(64 * random()));
  });
}

function pngOf(pixels: Uint8Array, side: number): Uint8Array {
  const row = 3 * side;
  const rows = concatenate(
    Array.from({ length: side }, (_, y) =>
      concatenate([Uint8Array.of(0), pixels.subarray(y * row, (y + 1) * row)]),
    ),
  );
  const packed = new Uint8Array(deflateSync(rows));
  return png({ width: side, height: side, type: 2, rows: [], packed });
}

/** A tar archive as that of van den Oord et al. */
export function bigTar({ side, count }: { side: number; count: number }): ByteSource {
  const files = noisePictures(side).map((pixels) => pngOf(pixels, side));
  const folder = `train_${side}x${side}`;
  return generatedSource(`${folder}.tar`, [
    tarMembers(files, { folder, count }),
    repeated(new Uint8Array(1024)),
  ]);
}

/** A packed tar archive of the pictures, all of them again and again. */
export function bigTarGz({ side, times }: { side: number; times: number }): ByteSource {
  const round = concatenate(
    noisePictures(side).map((pixels, i) =>
      tarMember({ name: `p/${i}.png`, data: pngOf(pixels, side) }),
    ),
  );
  const unpacked = [repeated(round, times), repeated(new Uint8Array(1024))];
  const size = round.length * times + 1024;
  return generatedSource("big.tar.gz", [
    repeated(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255)),
    ...deflated(round, times),
    ...deflated(new Uint8Array(1024), 1),
    repeated(lastBlock),
    repeated(little([crcOfAll(unpacked), 4], [size % 2 ** 32, 4])),
  ]);
}

/** A deflate stream may be cut after a flush, and the part before it repeated. */
function deflated(block: Uint8Array, times: number): Stretch[] {
  const packed = deflateRawSync(block, { finishFlush: constants.Z_FULL_FLUSH });
  return [repeated(new Uint8Array(packed), times)];
}

const lastBlock = Uint8Array.of(3, 0);

/** An npz file as those of Chrabaszcz et al., beyond 4 GiB: its labels lie behind its pixels. Image `i` has label `1 + i % 1000`. */
export function bigNpz(options: {
  readonly side: number;
  readonly times: number;
  readonly packed: boolean;
}): ByteSource {
  const { side, times, packed } = options;
  const pixels = side * side * 3;
  const count = different * times;
  const round = concatenate(noisePictures(side).map((picture) => planesOf(picture, side)));
  const header = npyHeader("|u1", `(${count}, ${pixels})`);
  const labels = concatenate([
    npyHeader("<i8", `(${count},)`),
    new Uint8Array(BigInt64Array.from({ length: count }, (_, i) => BigInt(1 + (i % 1000))).buffer),
  ]);
  const data = [repeated(header), repeated(round, times)];
  return generatedSource("big.npz", [
    ...wideZip([
      {
        name: "data.npy",
        data,
        ...(packed && {
          packed: [...deflated(header, 1), ...deflated(round, times), repeated(lastBlock)],
        }),
      },
      { name: "labels.npy", data: [repeated(labels)] },
    ]),
  ]);
}

function planesOf(picture: Uint8Array, side: number): Uint8Array {
  const area = side * side;
  return Uint8Array.from(picture, (_, i) => picture[3 * (i % area) + Math.floor(i / area)] ?? 0);
}

function npyHeader(descr: string, shape: string): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const text = `${dict.padEnd(117, " ")}\n`;
  return concatenate([
    Uint8Array.of(0x93),
    bytesOf("NUMPY\u0001\0"),
    little([118, 2]),
    bytesOf(text),
  ]);
}

interface Member {
  readonly name: string;
  readonly data: readonly Stretch[];
  readonly packed?: readonly Stretch[];
}

/** A zip archive with sizes and places of 64 bits. */
function wideZip(members: readonly Member[]): Stretch[] {
  const sizeOf = (stretches: readonly Stretch[]): number =>
    stretches.reduce((sum, { size }) => sum + size, 0);
  const parts: Stretch[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, data, packed } of members) {
    const [size, body] = [sizeOf(data), packed ?? data];
    const [crc, method, hidden] = [crcOfAll(data), packed ? 8 : 0, 0xffffffff];
    const sizes = [
      [size, 8],
      [sizeOf(body), 8],
    ] as const;
    const common = little(
      [0, 2],
      [method, 2],
      [0, 2],
      [33, 2],
      [crc, 4],
      [hidden, 4],
      [hidden, 4],
      [name.length, 2],
    );
    const local = concatenate([
      little([0x04034b50, 4], [45, 2]),
      common,
      little([20, 2]),
      bytesOf(name),
      little([1, 2], [16, 2], ...sizes),
    ]);
    directory.push(
      little([0x02014b50, 4], [45, 2], [45, 2]),
      common,
      little([28, 2], [0, 2], [0, 2], [0, 2], [0, 4], [hidden, 4]),
      bytesOf(name),
      little([1, 2], [24, 2], ...sizes, [at, 8]),
    );
    parts.push(repeated(local), ...body);
    at += local.length + sizeOf(body);
  }
  const central = concatenate(directory);
  const count = members.length;
  const end = concatenate([
    little([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [count, 8], [count, 8]),
    little([central.length, 8], [at, 8]),
    little([0x07064b50, 4], [0, 4], [at + central.length, 8], [1, 4]),
    little(
      [0x06054b50, 4],
      [0, 2],
      [0, 2],
      [0xffff, 2],
      [0xffff, 2],
      [0xffffffff, 4],
      [0xffffffff, 4],
      [0, 2],
    ),
  ]);
  return [...parts, repeated(central), repeated(end)];
}
