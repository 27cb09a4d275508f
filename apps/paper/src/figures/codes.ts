import { join } from "node:path";
import type { Dataset } from "@pixelweft/datasets";
import { cosineRate } from "@pixelweft/layers";
import { Likelihood, Sampler } from "@pixelweft/pixelcnn";
import { linearProbe, type LabelledCodes } from "@pixelweft/pixelcnn/judges";
import { recipeOptimiser } from "@pixelweft/pixelcnn/recipes";
import type { Backend } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { experimentOf } from "../protocol/experiment.ts";
import { openImages, type Images } from "../protocol/images.ts";
import { commitNow, loadNow, machineWords, today } from "../protocol/machine.ts";
import { foldersOf } from "../protocol/paths.ts";
import { RecordFiles, resultName } from "../protocol/record-files.ts";
import { optimiser, termsOf } from "../protocol/terms.ts";
import { rows } from "../rows/rows.ts";
import {
  codeKinds,
  trainedWithCodes,
  withCodes,
  type CodeKind,
  type Encode,
} from "./code-encoders.ts";
import { classes, judged, trainedJudges, type Judges, type Verdict } from "./judges.ts";
import {
  savedMeasurements,
  writeFigureRecord,
  type FigureOptions,
  type FigureRecord,
} from "./keep-figure.ts";

/** Images that networks learn from; those that samples are drawn for, a probe learns from, and another's code is tried on. */
const [usualImages, samples, probed, exchanged] = [24_000, 500, 20_000, 2000] as const;
const row = "fashion-mnist-gated";

/** What was found with the codes of one kind and seed. */
export interface CodesOfSeed extends Verdict {
  readonly kind: CodeKind;
  /** Numbers of a code. */
  readonly size: number;
  readonly seed: number;
  /** Bits per dimension of test images given their codes, and given those of the image after each. */
  readonly bitsPerDim: number;
  readonly withAnotherCode: number;
  /** Share of test images whose class a linear probe of the codes finds. */
  readonly probe: number;
  /** Seconds of training and judging, on one core. */
  readonly seconds: number;
}

/**
 * Trains the Gated PixelCNN of docs/results.md given codes of its images: learnt together with it by the likelihood (paper, section 2.4), by an
 * auto-encoder's squared error, and by PCA. Each result is kept in codes.json when it is there; a run that is started again goes on.
 */
export async function codes(options: FigureOptions): Promise<void> {
  const { folder, say, images: learntImages = usualImages } = options;
  const path = join(folder, "codes.json");
  const saved = await savedMeasurements<{ readonly results: CodesOfSeed[] }>(path);
  const results = saved?.results ?? [];
  const backend = await wasmBackend({ revectorize: true, threads: 1 });
  const before = loadNow();
  const images = await openImages("fashion-mnist");
  const judges = await trainedJudges(backend, images.learnt);
  try {
    for (const { size, seed, kind } of runs()) {
      if (results.some((one) => one.size === size && one.seed === seed && one.kind === kind))
        continue;
      const result = await codesOfSeed(
        { size, seed, kind },
        { backend, images, judges, learntImages },
      );
      say(JSON.stringify(result));
      results.push(result);
      const record: FigureRecord = {
        command: "npm run paper -- figures codes",
        measured: { images: learntImages, samples, results },
        commits: [commitNow()],
        machine: machineWords(backend, before),
        day: today(),
      };
      await writeFigureRecord(path, record);
    }
  } finally {
    for (const judge of judges) await judge.dispose();
    backend.dispose();
  }
}

/** Three seeds of codes of 10 numbers, then one of 100: all kinds of a seed before the next seed. */
function runs(): Pick<CodesOfSeed, "size" | "seed" | "kind">[] {
  const sizes = [
    [10, 1],
    [10, 2],
    [10, 3],
    [100, 1],
  ] as const;
  return sizes.flatMap(([size, seed]) => codeKinds.map((kind) => ({ size, seed, kind })));
}

async function codesOfSeed(
  { size, seed, kind }: Pick<CodesOfSeed, "size" | "seed" | "kind">,
  given: {
    readonly backend: Backend;
    readonly images: Images;
    readonly judges: Judges;
    readonly learntImages: number;
  },
): Promise<CodesOfSeed> {
  const start = performance.now();
  const { backend, images, judges, learntImages } = given;
  const { learnt, test } = images;
  const { config, rate } = await unconditional();
  const { batch } = termsOf("fashion-mnist");
  const steps = Math.floor(learntImages / batch);
  const learningRate = cosineRate(rate, { steps, warmup: optimiser.warmup });
  const { emaDecay } = optimiser;
  await using coded = await trainedWithCodes(kind, {
    config: { ...config, vectorSize: size },
    learnt,
    batch,
    options: { backend, steps, seed, learningRate, emaDecay, optimiser: recipeOptimiser({}) },
  });
  const { model, encode } = coded;
  const likelihood = new Likelihood(model);
  const sampler = new Sampler(model, { batch: 20 });
  try {
    const [own, another]: [number[], number[]] = [[], []];
    for await (const part of withCodes(test.batches({ batchSize: 50 }), encode)) {
      own.push(...(await likelihood.bitsPerDim(part)));
      if (another.length < exchanged) {
        const vector = moved(part.vector, size);
        another.push(...(await likelihood.bitsPerDim({ ...part, vector })));
      }
    }
    const of = { backend, size, classes };
    const known = await codesOf(learnt, { count: probed, encode });
    const tried = await codesOf(test, { count: test.info.count, encode });
    const shown = await test.read(Array.from({ length: samples }, (_, n) => n));
    const vector = await encode(Uint8Array.from(shown.images));
    const drawn = await sampler.sample({ count: samples, seed, vector });
    return {
      kind,
      size,
      seed,
      bitsPerDim: averageOf(own),
      withAnotherCode: averageOf(another),
      probe: (await linearProbe([known, tried], of)).accuracy,
      ...(await judged(judges, Uint8Array.from(drawn), shown.labels)),
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    await likelihood.dispose();
    await sampler.dispose();
  }
}

/** The network of the table without a code, and the learning rate of its record. */
async function unconditional() {
  const found = rows.find(({ id }) => id === row);
  const records = await new RecordFiles(foldersOf().records).read();
  const record = found && records.results.get(resultName({ id: `${row}-weights`, seed: 1 }));
  if (found === undefined || record === undefined)
    throw new RangeError(`Cannot train ${row}: no record with its learning rate`);
  return { config: experimentOf(found, "weights", {}).config, rate: record.rate };
}

function averageOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Each row takes the one after it, the last one the first. */
function moved(vector: Float32Array, size: number): Float32Array {
  return Float32Array.from([...vector.subarray(size), ...vector.subarray(0, size)]);
}

async function codesOf(
  data: Dataset,
  { count, encode }: { readonly count: number; readonly encode: Encode },
): Promise<LabelledCodes> {
  const all: Float32Array[] = [];
  const labels: number[] = [];
  for (let from = 0; from < count; from += 500) {
    const part = await data.read(
      Array.from({ length: Math.min(500, count - from) }, (_, n) => from + n),
    );
    all.push(await encode(Uint8Array.from(part.images)));
    labels.push(...(part.labels ?? []));
  }
  return {
    codes: Float32Array.from(all.flatMap((part) => [...part])),
    labels: Int32Array.from(labels),
  };
}
