import type { GivenConfig } from "../model/config.ts";
import { createModel, type Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import type { CodedImages } from "./compress.ts";
import { hexOf } from "./digests.ts";
import { sha256 } from "./sha256.ts";

/** Images and a model that are the same bits in every engine, and the archive that all of them have to make. */
export interface PortableCase {
  readonly name: string;
  readonly model: Model;
  readonly coded: CodedImages;
  /** `digestOf` the archive with 3 images a lane. Another one means that archives of before cannot be read: a new version of the format. */
  readonly digest: string;
}

const small = { height: 7, width: 6, hiddenChannels: 12, layers: 3, headChannels: 12 } as const;
const count = 8;

/** Models of each kind of input, output and condition. */
export const portableCases: readonly PortableCase[] = [
  portable("grey by class", { ...small, levels: 256, numClasses: 3 }, "ffcdc34cdfbfd260"),
  portable("colour", { ...small, channels: 3, levels: 16, skip: true }, "5326bc31690b12db"),
  portable("a palette", { ...small, levels: 5, input: "one-hot" }, "3850a342eea7f2d0"),
  portable(
    "an embedding",
    { ...small, levels: 9, input: "embedding", embeddingSize: 4 },
    "a35a53e86378bd2d",
  ),
  portable(
    "a mixture",
    { ...small, channels: 3, output: "logistic-mixture", mixtures: 3 },
    "f4ab51d488aaa44c",
  ),
];

function portable(name: string, config: GivenConfig, digest: string): PortableCase {
  const model = exactModel(config);
  const { height, width, channels, levels, numClasses } = model.config;
  const next = integers(name.length);
  const pixels = { length: count * height * width * channels };
  const images = Uint8Array.from(pixels, () => next() % levels);
  const names = Array.from(
    { length: count },
    (_, i) => `${i % 2 === 0 ? "gerade" : "schräg"}/${i}.png`,
  );
  const labels = Int32Array.from({ length: count }, (_, i) => i % Math.max(1, numClasses));
  return { name, model, coded: numClasses > 0 ? { images, labels, names } : { images }, digest };
}

/** A model with weights that need neither a logarithm nor a cosine, which engines compute with other last bits. */
function exactModel(config: GivenConfig): Model {
  const model = createModel(config);
  const next = integers(7);
  const parameters = Object.entries(parameterSpecs(model.config)).map(([name, spec]) => {
    let scale = 2;
    while (scale * scale * spec.fanIn > 4) scale /= 2;
    const size = spec.shape.reduce((product, n) => product * n, 1);
    const values = Float32Array.from({ length: size }, (_, i) => {
      const value = (next() / 2 ** 15 - 1) * scale;
      return spec.mask?.[i] === 0 ? 0 : value;
    });
    return [name, values] as const;
  });
  return { config: model.config, parameters: Object.fromEntries(parameters) };
}

/** Integers of 16 bits, by a linear congruence. */
function integers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 16;
  };
}

/** The first bytes of an archive's SHA-256. Its CRC-32 would say nothing: of bytes with their own CRC-32 behind them it is always the same. */
export function digestOf(archive: Uint8Array): string {
  return hexOf(sha256(archive).subarray(0, 8));
}
