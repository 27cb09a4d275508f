import { maskedParameters } from "@pixelweft/layers";
import { compile, type Compiled } from "@pixelweft/tensor";
import { programMemory } from "@pixelweft/tensor/backend";
import type { DeviceModel } from "../model/model.ts";
import { conditionsOf } from "../model/stages.ts";
import { imagesOfRun } from "../sample/images-of-run.ts";
import { imageGraph } from "../sample/sampler.ts";
import { ArchiveError } from "./archive-error.ts";
import type { ArchiveShape } from "./archive.ts";
import { decodedLevels } from "./intervals.ts";
import { firstState } from "./lane-stream.ts";

/** What is decoded at once. */
export interface DecodingRun {
  /** Images. */
  readonly batch: number;
  /** Words of the stream of each. */
  readonly words: number;
}

/** The inputs of a run: where each decoder is, what it reads next, and of a model with classes that of each image. */
export interface DecodingInputs {
  readonly states: { readonly data: Uint32Array; readonly shape: readonly number[] };
  readonly words: { readonly data: Uint32Array; readonly shape: readonly number[] };
  readonly labels?: { readonly data: Int32Array; readonly shape: readonly number[] };
}

/** The program that decodes a batch of images, and how many of them one run of it takes. */
export interface DecodingPlan {
  readonly program: Compiled;
  readonly batch: number;
  readonly ofRun: number;
}

/**
 * A plan for a batch, or for fewer images where their maps would take more memory than the limit: an archive of few bytes may have large
 * images. Nothing is allocated. ArchiveError where one image alone takes more, or more than the device binds.
 */
export function decodingPlan(
  device: DeviceModel,
  { memoryLimit, ...run }: DecodingRun & { readonly memoryLimit: number },
): DecodingPlan {
  for (let { batch } = run; ;) {
    const ofRun = imagesOfRun(batch, device.backend);
    const program = decodingProgram(device, ofRun);
    const needed = neededBytes(program, decodingInputs(device.config, { ...run, batch: ofRun }));
    const isKnown = typeof needed === "number";
    const all = isKnown ? needed * Math.ceil(batch / ofRun) : Infinity;
    if (isKnown && all <= memoryLimit) return { program, batch, ofRun };
    if (batch === 1)
      throw isKnown
        ? refusal(
            `${needed} bytes of memory to decode, more than the ${memoryLimit} of memoryLimit`,
          )
        : refusal(`more than the backend has: ${needed.message}`, needed);
    const fitting = isKnown ? Math.floor((batch * memoryLimit) / all) : Math.floor(batch / 2);
    batch = Math.max(1, Math.min(batch - 1, fitting));
  }
}

function refusal(what: string, cause?: RangeError): ArchiveError {
  const words = `Cannot decompress the archive: an image of it takes ${what}`;
  return new ArchiveError("limit", words, { cause });
}

/** Bytes of a run besides the weights, or why the device has no room for one of its buffers. */
function neededBytes(program: Compiled, inputs: DecodingInputs): number | RangeError {
  try {
    const lowered = program.lower({ ...inputs });
    return programMemory(lowered.program).reduce((sum, { bytes }) => sum + bytes, 0);
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}

/** The inputs of a run, at the start of each stream. */
export function decodingInputs(
  { numClasses }: Pick<ArchiveShape, "numClasses">,
  { batch, words }: DecodingRun,
): DecodingInputs {
  return {
    states: { data: new Uint32Array(batch).fill(firstState), shape: [batch] },
    words: { data: new Uint32Array(batch * words), shape: [batch, words] },
    ...(numClasses > 0 && { labels: { data: new Int32Array(batch), shape: [batch] } }),
  };
}

function decodingProgram(
  { config, specs, backend, state, buffer }: DeviceModel,
  batch: number,
): Compiled {
  return compile({ backend, state }, (inputs, trace) => {
    const parameters = maskedParameters(specs, trace.state[buffer]?.named ?? {});
    const { states, words } = inputs;
    if (!states || !words) return;
    const conditions = conditionsOf(inputs);
    const options = { batch, sampler: "cached", parameters, conditions } as const;
    const { images, carried } = imageGraph(config, decodedLevels({ states, words }), options);
    const [left = states, used = states] = carried;
    return { images, left, used };
  });
}
