import {
  compressedBits,
  EmptyPartError,
  MissingDataError,
  modelBatches,
} from "@pixelweft/datasets";
import { heldOutBits } from "@pixelweft/models";
import { toDevice, type Model } from "@pixelweft/pixelcnn";
import {
  measureSurprise,
  surpriseScores,
  type Surprise,
  type SurpriseScores,
} from "@pixelweft/pixelcnn/surprise";
import type { Backend } from "@pixelweft/tensor";
import { UsageError } from "../command/failure.ts";
import { withTestData } from "../data/test-data.ts";
import { progress } from "../show/progress.ts";
import type { Terminal } from "../show/terminal.ts";
import type { FoundModel } from "./find-model.ts";

/** Where and with what pictures are measured. */
export interface Measuring {
  readonly model: Model;
  readonly background: Model | undefined;
  readonly indexed: boolean;
  readonly backend: Backend;
  readonly batch: number;
  readonly terminal: Terminal;
  /** What the bar says. */
  readonly label?: string;
}

/** What is usual: scores of pictures that the model has not learnt from. */
export interface UsualScores {
  readonly data: string;
  readonly images: number;
  readonly scores: { readonly [name in keyof SurpriseScores]: ArrayLike<number> };
}

/** Bits of images, `[n, height, width, channels]`, by the model, beside what else they cost. */
export async function measured(
  images: Uint8Array,
  { model, background, indexed, backend, batch, terminal, label = "measure" }: Measuring,
): Promise<{ readonly scores: SurpriseScores; readonly map: Float32Array }> {
  const { height, width, channels } = model.config;
  const by = async (one: Model, what: string): Promise<Surprise> => {
    const total = images.length / (height * width * channels);
    const bar = progress({ label: what, total, stream: terminal.err });
    const device = toDevice(backend, one);
    const onProgress = (done: number): void => bar.update({ done });
    try {
      return await measureSurprise(device, images, { batch, onProgress });
    } finally {
      bar.finish();
      device.state.dispose();
    }
  };
  const { bits, map } = await by(model, label);
  const shape = [height, width, channels] as const;
  const compressed = compressedBits(images, { shape, indexed });
  const other = background && (await by(background, "background")).bits;
  return { scores: surpriseScores({ bits, background: other, compressed }), map };
}

/**
 * Scores of usual pictures: those of `against`, else the table of a pretrained model, else the test part of the model's own data.
 * Undefined where there is none of these.
 */
export async function usualScores(
  saved: FoundModel,
  asked: { readonly against?: string | undefined; readonly images: number },
  measuring: Measuring,
): Promise<UsualScores | undefined> {
  const { against, images } = asked;
  const table = heldOutBits(saved.title);
  if (against === undefined && table && !measuring.background) return table;
  const flags = { data: against, images };
  const purpose = { flags, act: "compare with", unlabelled: true };
  const levels = { ...saved.model.config, numClasses: 0 };
  return await withTestData(saved, purpose, async (data) => {
    const found: number[] = [];
    for await (const batch of modelBatches(data.batches({ batchSize: 100 }), levels, data.info))
      found.push(...batch.images);
    const { scores } = await measured(Uint8Array.from(found), { ...measuring, label: "compare" });
    return { data: data.info.name, images: data.info.count, scores };
  }).catch((error: unknown) => {
    const isMissing = error instanceof MissingDataError || error instanceof EmptyPartError;
    if (against === undefined && (isMissing || error instanceof UsageError)) return undefined;
    throw error;
  });
}
