import { fitsSheet } from "./check-sheet.ts";
import { pictureSize } from "./picture-size.ts";
import type { SetRequest } from "./prepared-set.ts";

/** Files that are looked into. */
const looked = 32;

/** Whether files that could not be read may be, in another way: there is a picture among them, by its bytes, that is not too large, or an archive. */
export async function mayBeRead({ origin }: SetRequest): Promise<boolean> {
  if (origin.kind !== "files") return false;
  const { files } = origin;
  if (files.some(({ name }) => isArchiveName(name))) return true;
  const sizes = await Promise.all(
    files.slice(0, looked).map(({ blob }) => pictureSize(blob).catch(() => undefined)),
  );
  const [only] = sizes;
  if (files.length === 1) return only !== undefined && fitsSheet(only);
  return sizes.some((size) => size !== undefined);
}

/** Whether a file is an archive by its name. */
export function isArchiveName(name: string): boolean {
  return /\.(?:zip|tar|tgz|gz)$/i.test(name);
}
