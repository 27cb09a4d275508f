/** Archives of the codec for `npm run fuzz -- codec`: what comes out of a damaged one has to be the images of a whole one, or an ArchiveError. */
import { crc32 } from "node:zlib";
import { createModel, formatModel, type Model } from "@pixelweft/pixelcnn";
import {
  ArchiveError,
  compress,
  decompress,
  listArchive,
  type CodedImages,
} from "@pixelweft/pixelcnn/codec";
import { wasmBackend } from "@pixelweft/wasm-backend";

const backend = await wasmBackend({ threads: 1, relaxed: "off" });
const small = { height: 3, width: 2, layers: 2, hiddenChannels: 3, headChannels: 3 } as const;

/** A model whose logits are not all the same, as those of a new one are. */
function model(config: Parameters<typeof createModel>[0]): Model {
  const made = createModel(config, 5);
  const parameters = Object.entries(made.parameters).map(([name, values]) => {
    const isLast = name.startsWith("head.1.");
    return [name, isLast ? values.map((_, i) => ((i * 37) % 11) / 4 - 1) : values] as const;
  });
  return { config: made.config, parameters: Object.fromEntries(parameters) };
}

const models = [
  model({ ...small, levels: 4, numClasses: 3 }),
  model({ ...small, levels: 256 }),
  model({ ...small, channels: 3, levels: 5 }),
] as const;

const seeds: Uint8Array[] = [];
/** The models of the archives that have none with them, by their digests. */
const known = new Map<string, Model>();
for (const [i, own] of models.entries())
  for (const imagesPerLane of [1, 4, 20]) {
    const { channels, levels, numClasses } = own.config;
    const images = Uint8Array.from({ length: 20 * 6 * channels }, (_, k) => (k * k + i) % levels);
    const labels = numClasses > 0 ? Int32Array.from({ length: 20 }, (_, k) => k % 3) : undefined;
    // The file of a model is most of the archive, so that few changes would meet the rest.
    const which = imagesPerLane === 4 ? { modelFile: formatModel(own, "F16") } : { model: own };
    const archive = await compress({ images, labels }, { backend, ...which, imagesPerLane });
    known.set(listArchive(archive).model, own);
    seeds.push(archive);
  }

interface Context {
  readonly mutant: { readonly seed: number };
  readonly originals: readonly CodedImages[];
}
type Verdict = "same" | "other" | { readonly wrong: string };

/** What `FuzzFormat` is among the data sets. */
interface Format {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  open(bytes: Uint8Array): Promise<CodedImages>;
  codeOf(error: unknown): string | undefined;
  judge(answer: CodedImages, context: Context): Verdict;
  mend(bytes: Uint8Array): Uint8Array;
}

/** Archives with their models, which are damaged too, and without. */
const codecFormat: Format = {
  name: "codec",
  seeds,
  async open(bytes) {
    const { model: digest, modelFile } = listArchive(bytes);
    return decompress(bytes, { backend, model: modelFile ? undefined : known.get(digest) });
  },
  codeOf: (error) => (error instanceof ArchiveError ? error.code : undefined),
  judge(answer, { mutant, originals }) {
    if (isEqual(answer, originals[mutant.seed])) return "same";
    const isAnother = originals.some((original) => isEqual(answer, original));
    return isAnother ? "other" : { wrong: `it gives ${answer.images.length} other bytes` };
  },
  mend(bytes) {
    if (bytes.length < 4) return bytes;
    const copy = bytes.slice();
    const end = copy.length - 4;
    new DataView(copy.buffer).setUint32(end, crc32(copy.subarray(0, end)), true);
    return copy;
  },
};

function isEqual(a: CodedImages, b: CodedImages | undefined): boolean {
  return b?.images.join() === a.images.join() && b.labels?.join() === a.labels?.join();
}

/** The formats that `npm run fuzz` finds here. */
export const fuzzFormats: readonly Format[] = [codecFormat];
