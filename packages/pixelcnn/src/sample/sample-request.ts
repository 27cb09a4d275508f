import { checkNumbers } from "../check-numbers.ts";
import { checkOptionNames } from "../option-names.ts";
import type { Prefix } from "./prefix.ts";

/** A batch of images that is being sampled. */
export interface SampledRows {
  /** Place of its first image among those that are asked for. */
  readonly start: number;
  /** Rows drawn so far, from the top. */
  readonly rows: number;
  /** Levels of its images, `[n, height, width, colours]`; rows that are not drawn are zero. A copy. */
  readonly images: Uint8Array<ArrayBuffer>;
}

/** What to sample. */
export interface SampleRequest {
  readonly count: number;
  readonly seed?: number | undefined;
  /** Number of the first image: image i of a seed is the same in every batch. */
  readonly firstImage?: number | undefined;
  /**
   * The number of each image in place of `firstImage`, `firstImage + 1`, …: images of the same number are sampled with the same random numbers, so
   * that a row of them changes only with what it is conditioned on.
   */
  readonly numbers?: Uint32Array | undefined;
  /** 1 samples from p(x); lower values reduce diversity. */
  readonly temperature?: number | undefined;
  /**
   * A level whose probability the temperature leaves as it is, such as the transparent colour of a palette, which is so likely that it wins at
   * low ones. That of the model if missing; null for none.
   */
  readonly backgroundLevel?: number | null | undefined;
  /**
   * Leaves out levels less likely than this share of the likeliest one, 0 to 1; 0 if missing. With a background level that goes for the others among
   * themselves; it, or all others together, are left out where they are less likely than a tenth of this share of the other side.
   */
  readonly minP?: number | undefined;
  /** A class for each image, if the model has classes; else of no effect. */
  readonly labels?: Int32Array | undefined;
  /** `[count, vectorSize]`, or mixtures of classes, `[count, numClasses]`. */
  readonly vector?: Float32Array | undefined;
  /** `[count, height, width, spatialChannels]`. */
  readonly spatial?: Float32Array | undefined;
  /** What each image begins with; the rest is sampled, with the random numbers of an image without a prefix. */
  readonly prefix?: Prefix | undefined;
  /** Called after each batch with the number of images drawn so far; `false` ends there, and only those are returned. */
  readonly onProgress?: ((done: number) => boolean | void | Promise<boolean | void>) | undefined;
  /**
   * Called after each row of a batch, so that images can be shown while they are drawn; they are the same. Events and the signal have
   * their turn between two rows, and the whole takes a little longer. Models without stages are drawn by whole images: then it is called after each batch.
   */
  readonly onRows?: ((drawn: SampledRows) => void | Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const names: Readonly<Record<keyof SampleRequest, true>> = {
  count: true,
  seed: true,
  firstImage: true,
  numbers: true,
  temperature: true,
  backgroundLevel: true,
  minP: true,
  labels: true,
  vector: true,
  spatial: true,
  prefix: true,
  onProgress: true,
  onRows: true,
  signal: true,
};

/** The names of options that sampling from nothing and completing share. */
export const sharedNames: readonly string[] = Object.keys(names).filter(
  (name) => name !== "count" && name !== "prefix",
);

/** Refuses options of `sample()` that there are not: a misspelt one would do nothing. TypeError, with what to do for a source, and for numbers that are none; RangeError for those that count nothing. */
export function checkRequest(request: SampleRequest): void {
  checkRequestNames("sample", request, { such: "{ count: 1 }", known: Object.keys(names) });
  const { count, temperature, minP } = request;
  const backgroundLevel = request.backgroundLevel ?? undefined;
  checkNumbers("sample", { count, temperature, minP, backgroundLevel });
  checkWord("the seed", request.seed);
  checkWord("firstImage", request.firstImage);
  if (request.numbers && !(request.numbers instanceof Uint32Array))
    throw new TypeError("Cannot sample: numbers is no Uint32Array");
}

/** What a request of a function looks like. */
interface RequestWords {
  /** A request, as a program writes it. */
  readonly such: string;
  readonly known: readonly string[];
}

/** Refuses what is no request, and options that there are not. TypeError, with what to do for a source. */
export function checkRequestNames(
  act: string,
  request: object,
  { such, known }: RequestWords,
): void {
  if (Object(request) !== request)
    throw new TypeError(`Cannot ${act}: there is no request such as ${such}`);
  if ("source" in request)
    throw new TypeError(
      `Cannot ${act}: there is no option source; ConditionerProgram of @pixelweft/pixelcnn/conditioning makes its vector or maps`,
    );
  checkOptionNames(act, request, known);
}

/** Throws RangeError for what is no u32: it would give the images of another number. */
function checkWord(name: string, value: unknown = 0): void {
  if (typeof value === "number" && value >>> 0 === value) return;
  const given = typeof value === "number" ? `${value}` : `of type ${typeof value}`;
  throw new RangeError(
    `Cannot sample: ${name} is ${given}, not a whole number from 0 to 4294967295`,
  );
}
