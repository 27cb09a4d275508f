import { DatasetError } from "../errors/dataset-error.ts";
import { concatenate } from "../source/concatenate.ts";
import { sendError, type SentError } from "./decoder-error.ts";
import { decodeInPlace, readInPlace, type PictureFile, type PictureForm } from "./picture-job.ts";
import type { ReadPicture, SampleForm } from "./picture-sample.ts";

/** Pictures on their way to a thread. */
export interface DecoderTask {
  readonly id: number;
  /** All files, one behind the other: a part of an array would be copied with all that is around it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly files: readonly (Omit<PictureFile, "bytes"> & { readonly length: number })[];
  /** What all of them become; or samples of one picture, one of each form. */
  readonly form: PictureForm | readonly SampleForm[];
}

/** Samples on their way back, or what is wrong with a picture; neither where something is wrong with the thread. */
export interface DecoderAnswer {
  readonly id: number;
  readonly images?: Uint8Array<ArrayBuffer>;
  readonly pictures?: readonly ReadPicture[];
  readonly error?: SentError;
}

/** Pictures as a task. */
export function taskOf(
  id: number,
  files: readonly PictureFile[],
  form: DecoderTask["form"],
): DecoderTask {
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
    if (!isForms(form)) return { id, images: await decodeInPlace(whole, form) };
    const pictures: ReadPicture[] = [];
    for (const file of whole) pictures.push(...(await readInPlace(file, form)));
    return { id, pictures };
  } catch (error) {
    return error instanceof DatasetError ? { id, error: sendError(error) } : { id };
  }
}

function isForms(form: DecoderTask["form"]): form is readonly SampleForm[] {
  return Array.isArray(form);
}
