import type { ByteSource } from "./byte-source.ts";
import { checkPath } from "./check-path.ts";
import { fromFile } from "./file-source.ts";

/** A source over the file at a path, or the source itself. TypeError for what is neither, as programs without types give it. */
export function sourceAt(place: string | ByteSource): ByteSource {
  checkPlace(place);
  return typeof place === "string" ? fromFile(place) : place;
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
