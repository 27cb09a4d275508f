import { DatasetError } from "../errors/dataset-error.ts";
import { concatenate } from "../source/concatenate.ts";
import { sendError, type SentError } from "./decoder-error.ts";
import { decodeInPlace, type PictureFile, type PictureForm } from "./picture-job.ts";

/** Pictures on their way to a thread. */
export interface DecoderTask {
  readonly id: number;
  /** All files, one behind the other: a part of an array would be copied with all that is around it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly files: readonly (Omit<PictureFile, "bytes"> & { readonly length: number })[];
  readonly form: PictureForm;
}

/** Samples on their way back, or what is wrong with a picture; neither where something is wrong with the thread. */
export interface DecoderAnswer {
  readonly id: number;
  readonly images?: Uint8Array<ArrayBuffer>;
  readonly error?: SentError;
}

/** Pictures as a task. */
export function taskOf(id: number, files: readonly PictureFile[], form: PictureForm): DecoderTask {
  return {
    id,
    bytes: concatenate(files.map(({ bytes }) => bytes)),
    files: files.map(({ bytes: { length }, source, member, sample }) => ({
      length,
      source,
      member,
      sample,
    })),
    form,
  };
}

/** What a thread does with a task. */
export async function decodeTask({ id, bytes, files, form }: DecoderTask): Promise<DecoderAnswer> {
  let at = 0;
  const whole = files.map(({ length, ...place }) => {
    at += length;
    return { ...place, bytes: bytes.subarray(at - length, at) };
  });
  try {
    return { id, images: await decodeInPlace(whole, form) };
  } catch (error) {
    return error instanceof DatasetError ? { id, error: sendError(error) } : { id };
  }
}
