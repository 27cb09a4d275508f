import { UsageError } from "../command/failure.ts";
import type { FoundModel } from "./find-model.ts";

/** Where the images of a training are now, and what they are needed for. */
interface PlaceFlags {
  readonly data?: string | undefined;
  readonly nearest?: boolean | undefined;
  readonly out?: string | undefined;
}

/** A model whose training was on the images at a place that is named, if one is. UsageError where nothing needs it, or nothing names what is needed. */
export function trainedAt(found: FoundModel, { data, nearest, out = "" }: PlaceFlags): FoundModel {
  const { settings } = found;
  if (data !== undefined && nearest !== true && !/\.(?:tmj|csv)$/i.test(out))
    throw new UsageError(
      "Cannot take --data without --nearest or a map of tiles: samples need no other images",
    );
  if (settings === undefined) {
    if (nearest !== true) return found;
    throw new UsageError(
      "Cannot take --nearest: the model does not say how the pictures of its training were read",
    );
  }
  if (nearest === true && data === undefined && settings.data.source === "")
    throw new UsageError(
      "Cannot take --nearest: the model does not say where the pictures of its training are; --data names them",
    );
  if (data === undefined) return found;
  return { ...found, settings: { ...settings, data: { ...settings.data, source: data } } };
}
