import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { averagedModel, parseModel, Sampler, toDevice } from "@pixelweft/pixelcnn";
import { classesInTurn, sampleSheet, type Picture } from "@pixelweft/pixelcnn/pictures";
import type { Backend } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { contrastOf } from "../chance/contrast.ts";
import { pooledVariance } from "../chance/pooled-variance.ts";
import { experimentOf } from "../protocol/experiment.ts";
import { openImages, type Images } from "../protocol/images.ts";
import { commitNow, loadNow, machineWords, today } from "../protocol/machine.ts";
import { foldersOf } from "../protocol/paths.ts";
import { RecordFiles, resultName, type Records } from "../protocol/record-files.ts";
import { termsOf } from "../protocol/terms.ts";
import { trainAndJudge } from "../protocol/training-run.ts";
import { rows } from "../rows/rows.ts";
import { classes, judged, side, trainedJudges, type Judges, type Verdict } from "./judges.ts";
import {
  keepFigure,
  savedMeasurements,
  writeFigureRecord,
  type FigureOptions,
} from "./keep-figure.ts";

const seeds = [1, 2, 3, 4, 5] as const;
/** Of each network; and the images that it learns from, 0.4 of those of the tables. */
const [samples, usualImages] = [500, 24_000];

/** What the judges find in the samples of one network. */
export interface Judged extends Verdict {
  readonly seed: number;
  readonly bitsPerDim: number;
}

/** What the record keeps, of the seeds that are done. */
export interface ClassLabelResults {
  readonly samples: number;
  readonly images: number;
  readonly real: Verdict;
  readonly labelled: Judged[];
  readonly plain: Judged[];
}

/**
 * Trains the Gated PixelCNN of docs/results.md again on fewer images, with class labels and without, for five seeds each, and lets the
 * same two judges judge 500 samples of each network. Each seed is kept when both its networks are judged; a run that is started again goes on.
 */
export async function classLabel(options: FigureOptions): Promise<void> {
  const { folder, say, images: learnt = usualImages } = options;
  const path = join(folder, "class-label.json");
  const backend = await wasmBackend({ revectorize: true, threads: 1 });
  const before = loadNow();
  const images = await openImages("fashion-mnist");
  const records = await new RecordFiles(foldersOf().records).read();
  const judges = await trainedJudges(backend, images.learnt);
  try {
    const test = await images.test.read(Array.from({ length: 10_000 }, (_, n) => n));
    const results: ClassLabelResults = (await savedMeasurements<ClassLabelResults>(path)) ?? {
      samples,
      images: learnt,
      real: await judged(judges, test.images, test.labels),
      labelled: [],
      plain: [],
    };
    for (const seed of seeds.slice(results.plain.length)) {
      const network = { seed, backend, images, records, say, learnt };
      const [labelled, plain] = [
        await sampled({ ...network, row: "class" }),
        await sampled({ ...network, row: "gated" }),
      ];
      const labels = classesInTurn({ numClasses: classes }, samples);
      results.labelled.push(await verdictOf(labelled, { seed, judges, labels }));
      results.plain.push(await verdictOf(plain, { seed, judges }));
      say(`seed ${seed}: ${JSON.stringify([results.labelled.at(-1), results.plain.at(-1)])}`);
      const record = {
        command: "npm run paper -- figures class-label",
        measured: { ...results, ...(seed > 1 && { gain: gainOf(results) }) },
        commits: [commitNow()],
        machine: machineWords(backend, before),
        day: today(),
      };
      const shown = [labelled, plain].map(({ levels }) =>
        levels.subarray(0, 6 * classes * side * side),
      );
      if (seed === 1) await keepFigure(folder, "class-label", { picture: sheetOf(shown), record });
      else await writeFigureRecord(path, record);
    }
  } finally {
    for (const judge of judges) await judge.dispose();
    backend.dispose();
  }
}

interface Sampled {
  readonly levels: Uint8Array;
  readonly bitsPerDim: number;
}

async function verdictOf(
  { levels, bitsPerDim }: Sampled,
  {
    seed,
    judges,
    labels,
  }: { readonly seed: number; readonly judges: Judges; readonly labels?: Int32Array | undefined },
): Promise<Judged> {
  return { seed, bitsPerDim, ...(await judged(judges, levels, labels)) };
}

function gainOf({ labelled, plain }: ClassLabelResults): object {
  return {
    bitsPerDim: differenceOf(plain, labelled, "bitsPerDim"),
    agreement: differenceOf(labelled, plain, "agreement"),
  };
}

/** Trains one network at the learning rate of its record, or continues the training, and samples from it. */
async function sampled(
  network: Pick<FigureOptions, "say"> & {
    readonly row: string;
    readonly seed: number;
    readonly backend: Backend;
    readonly images: Images;
    readonly records: Records;
    readonly learnt: number;
  },
): Promise<Sampled> {
  const { seed, backend, images, records, say } = network;
  const row = rows.find(({ id }) => id === `fashion-mnist-${network.row}`);
  if (row === undefined) throw new RangeError(`Cannot train ${network.row}: unknown row`);
  const { id, config } = experimentOf(row, "weights", {});
  // The rate is chosen for a row, not for a seed.
  const record = records.results.get(resultName({ id, seed: 1 }));
  if (record === undefined)
    throw new RangeError(
      `Cannot train ${id}: no record with its learning rate; run npm run paper -- tables --rows ${row.id}`,
    );
  const terms = termsOf(row.data, network.learnt);
  const checkpoint = join(foldersOf().trainings, `figure-${resultName({ id, seed })}.safetensors`);
  const outcome = await trainAndJudge({
    terms: {
      config,
      seed,
      rate: record.rate,
      steps: Math.floor(terms.images / terms.batch),
      batch: terms.batch,
      curveEvery: Math.floor(terms.between / terms.batch),
    },
    backend,
    learnt: images.learnt,
    watched: images.heldOut,
    judge: images.test,
    commit: commitNow(),
    checkpoint,
    stop: () => false,
    say,
  });
  if (outcome === undefined) throw new Error(`Cannot sample from ${id}: its training stopped`);
  const model = toDevice(backend, averagedModel(parseModel(await readFile(checkpoint))));
  const sampler = new Sampler(model, { batch: 20 });
  const labels = classesInTurn(config, samples);
  try {
    const levels = await sampler.sample({ count: samples, seed, ...(labels && { labels }) });
    return { levels, bitsPerDim: outcome.score.bitsPerDim };
  } finally {
    await sampler.dispose();
    model.state.dispose();
  }
}

/** The mean difference of two networks, with its 95 % interval from the pooled variance of their seeds. */
function differenceOf(
  more: readonly Judged[],
  less: readonly Judged[],
  field: "bitsPerDim" | "agreement",
): { readonly estimate: number; readonly margin: number; readonly p: number } {
  const values = [more, less].map((verdicts) => verdicts.map((verdict) => verdict[field]));
  const [plus = [], minus = []] = values;
  const { estimate, margin, p } = contrastOf(
    { plus: [plus], minus: [minus] },
    pooledVariance(values),
  );
  return { estimate, margin, p };
}

/** Six rows of ten samples of the network with class labels, a blank row, and as many of the other. */
function sheetOf([
  labelled = new Uint8Array(),
  plain = new Uint8Array(),
]: readonly Uint8Array[]): Picture {
  const blank = new Uint8Array(classes * side * side);
  const images = Uint8Array.from([...labelled, ...blank, ...plain]);
  return sampleSheet(images, {
    height: side,
    width: side,
    channels: 1,
    columns: classes,
    scale: 2,
  });
}
