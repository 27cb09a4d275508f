import type { ByteSource } from "./byte-source.ts";
import { checkPath } from "./check-path.ts";
import { fromFile } from "./file-source.ts";
import { fromUrl } from "./url-source.ts";

/** Returns a source for a path or an `http:` or `https:` address, and a source unchanged. Throws TypeError for other values. */
export function sourceAt(place: string | ByteSource): ByteSource {
  checkPlace(place);
  if (typeof place !== "string") return place;
  return /^https?:\/\//i.test(place) ? fromUrl(place) : fromFile(place);
}

/** Refuses what is neither a path nor a source, such as a variable that was never set. TypeError. */
export function checkPlace(place: unknown): asserts place is string | ByteSource {
  const what = "a place is a path, or a source as fromFile(), fromBytes() and others make it";
  if (!isSource(place)) checkPath(place, { what });
}

function isSource(place: unknown): place is ByteSource {
  const { read, size, close }: Partial<Record<keyof ByteSource, unknown>> = Object(place);
  return [read, size, close].every((part) => typeof part === "function");
}
