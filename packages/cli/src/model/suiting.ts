import { DatasetError, OtherSizeError } from "@pixelweft/datasets";
import { modelArgument, type FoundModel } from "./find-model.ts";

/** The model that pictures are for, and what names another. */
export interface Suited {
  readonly title?: FoundModel["title"];
  readonly namedBy?: string | undefined;
}

/** Waits for pictures for a model. Of those that do not suit the usual one it is said which that is: people with pictures of their own mean another. */
export async function suiting<T>(
  { title, namedBy = "an argument" }: Suited,
  pictures: Promise<T>,
): Promise<T> {
  try {
    return await pictures;
  } catch (error) {
    if (title === modelArgument.usual && isUnsuitable(error))
      error.message += `; the model is ${title} unless ${namedBy} names another`;
    throw error;
  }
}

/** Whether pictures were read and do not suit a model. */
function isUnsuitable(error: unknown): error is Error {
  if (error instanceof OtherSizeError || error instanceof TypeError) return true;
  // As exactPictures() says it; what cannot be read has a code of its own.
  return error instanceof DatasetError && error.code === "dataset" && error.sample !== undefined;
}
