import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { bytesOf, little, tar, zip } from "./archive.fixture.ts";
import { concatenate } from "./concatenate.ts";
import { formatIdx } from "./idx.ts";
import { parquetOf } from "./parquet.fixture.ts";
import { pickledBatch } from "./pickle.fixture.ts";
import { png } from "./picture.fixture.ts";
import { randomStream } from "./random.ts";

/** Pictures in archives. */
export const benchCount = 4096;
const side = 32;
const area = side * side;
/** Pictures of CIFAR's and IDX's test sets. */
const tested = 10_000;

/** Writes the same pictures in every form: slopes with noise, which pack to about 2.3 kB as those of down-sampled ImageNet. */
export function writeMaterial(folder: string): void {
  const random = randomStream([3, 2, 3, 2]);
  const pictures = Array.from({ length: benchCount }, (_, n) =>
    Uint8Array.from({ length: 3 * area }, (__, i) => {
      const slope = Math.floor(i / 3 / side) * ((n % 5) + 1);
      return Math.min(255, slope + Math.floor(64 * random()));
    }),
  );
  const files = pictures.map(pngOf);
  const name = (n: number): string => `train_32x32/${String(n + 1).padStart(7, "0")}.png`;
  const at = (path: string): string => join(folder, path);
  for (const path of ["train_32x32", "binary", "pickle", "idx"])
    mkdirSync(at(path), { recursive: true });
  for (const [n, file] of files.entries()) writeFileSync(at(name(n)), file);
  writeFileSync(at("pictures.tar"), tar(...files.map((data, n) => ({ name: name(n), data }))));
  writeFileSync(
    at("pictures.parquet"),
    parquetOf(
      files.map((bytes, n) => ({ bytes, labels: [n % 10] })),
      { rowGroupSize: 1000 },
    ),
  );
  writeFileSync(at("train_data_batch_1.npz"), npz(pictures.map(planesOf)));
  const planes = Array.from({ length: tested }, (_, n) =>
    planesOf(pictures[n % benchCount] ?? new Uint8Array()),
  );
  const records = planes.map((data, n) => concatenate([Uint8Array.of(n % 10), data]));
  writeFileSync(at("binary/test_batch.bin"), concatenate(records));
  const labels = planes.map((_, n) => n % 10);
  writeFileSync(
    at("pickle/test_batch"),
    pickledBatch(concatenate(planes), { width: 3 * area, labels: { labels } }),
  );
  const grey = Uint8Array.from({ length: tested * 784 }, (_, i) => (i * 7) & 0xff);
  writeFileSync(at("idx/t10k-images-idx3-ubyte"), formatIdx([tested, 28, 28], grey));
  writeFileSync(at("idx/t10k-labels-idx1-ubyte"), formatIdx([tested], Uint8Array.from(labels)));
}

/** Each row is stored as its difference from the one above, as encoders choose for slopes. */
function pngOf(pixels: Uint8Array): Uint8Array {
  const length = 3 * side;
  const rows = Uint8Array.from({ length: side * (length + 1) }, (_, i) => {
    const [y, x] = [Math.floor(i / (length + 1)), (i % (length + 1)) - 1];
    if (x < 0) return 2;
    const above = y === 0 ? 0 : (pixels[(y - 1) * length + x] ?? 0);
    return (pixels[y * length + x] ?? 0) - above;
  });
  const packed = new Uint8Array(deflateSync(rows));
  return png({ width: side, height: side, type: 2, rows: [], packed });
}

function planesOf(pixels: Uint8Array): Uint8Array {
  return pixels.map((_, i) => pixels[3 * (i % area) + Math.floor(i / area)] ?? 0);
}

function npz(planes: readonly Uint8Array[]): Uint8Array {
  const npy = (descr: string, shape: string, data: Uint8Array): Uint8Array => {
    const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
    const head = [Uint8Array.of(0x93), bytesOf("NUMPY\u0001\0"), little([118, 2])];
    return concatenate([...head, bytesOf(`${dict.padEnd(117)}\n`), data]);
  };
  const labels = BigInt64Array.from(planes, (_, n) => BigInt(1 + (n % 1000)));
  return zip([
    {
      name: "data.npy",
      data: npy("|u1", `(${planes.length}, ${3 * area})`, concatenate(planes)),
    },
    {
      name: "labels.npy",
      data: npy("<i8", `(${planes.length},)`, new Uint8Array(labels.buffer)),
    },
  ]);
}
