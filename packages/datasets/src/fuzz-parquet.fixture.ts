import { fromBytes } from "./byte-source.ts";
import { type FuzzFormat, hexOf } from "./fuzz.fixture.ts";
import { inNode } from "./in-node.fixture.ts";
import { parquetDataset } from "./parquet-dataset.ts";
import { type FixtureRow, parquetOf } from "./parquet.fixture.ts";
import { drawPng } from "./picture.fixture.ts";

const rows: readonly FixtureRow[] = [0, 1, 2, 3, 4].map((n) => ({
  bytes: drawPng([4, 4], (x, y) => [50 * n, x, y]),
  labels: [n % 3],
}));

const codecs = ["UNCOMPRESSED", "SNAPPY", "GZIP", ...(inNode ? (["ZSTD"] as const) : [])] as const;

/** Parquet files of pictures: the pictures have checksums, labels and pages have none. */
export const parquetFormat: FuzzFormat<readonly string[]> = {
  name: "parquet",
  seeds: [
    ...codecs.map((codec) => parquetOf(rows, { codec, rowGroupSize: 3 })),
    parquetOf(rows, { bare: true, codec: "UNCOMPRESSED" }),
    ...(["DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"] as const).map((image) =>
      parquetOf(rows, {
        bare: true,
        codec: "UNCOMPRESSED",
        encodings: [image, "DELTA_BINARY_PACKED"],
      }),
    ),
  ],
  async open(bytes) {
    const data = await parquetDataset({ from: fromBytes(bytes, { name: "fuzz.parquet" }) });
    try {
      const samples: string[] = [];
      for (let i = 0; i < Math.min(data.info.count, 100); i++) {
        const { images, labels } = await data.read([i]);
        samples.push(`${hexOf(images)} ${labels?.join() ?? ""}`);
      }
      return samples;
    } finally {
      await data.close();
    }
  },
  judge(answer, { mutant, originals }) {
    if (answer.join() === originals[mutant.seed]?.join()) return "same";
    const pixels = (sample: string): string => sample.split(" ")[0] ?? "";
    const known = new Set(originals.flat().map(pixels));
    const odd = answer.findIndex((sample) => !known.has(pixels(sample)));
    return odd < 0 ? "other" : { wrong: `sample ${odd} has pixels that none had` };
  },
};
