import { NotImagesError } from "./errors/images.ts";
import { isCompressed, isSafetensors } from "./recognise.ts";

/** The error for a file that holds a model, or an archive of the codec, in place of images; undefined for others. */
export function notImages(
  head: Uint8Array,
  { act = "open", source }: { readonly act?: string; readonly source: string },
): NotImagesError | undefined {
  const refusal = (what: string, kind: NotImagesError["kind"]): NotImagesError =>
    new NotImagesError(`Cannot ${act} ${source}: it is ${what}`, { source, kind });
  if (isSafetensors(head)) return refusal("a model (a file of safetensors), no images", "model");
  return isCompressed(head)
    ? refusal("an archive of compressed pictures, no images until it is decompressed", "archive")
    : undefined;
}
