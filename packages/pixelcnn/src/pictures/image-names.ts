/** What images are called by. */
export interface ImageNaming {
  readonly seed: number;
  /** The class of each image; missing where there are none. */
  readonly classes?: readonly string[] | undefined;
}

/**
 * Names for the files of sampled images, or their frames in an atlas: the class, the seed, and the number from 1. Letters, digits, dots
 * and dashes are kept, all else of a class becomes a dash, and of a long one the start stands.
 *
 * @example
 * imageNames(2, { seed: 7 }); // ["image-7-1", "image-7-2"]
 * imageNames(2, { seed: 7, classes: ["T-shirt/top", "bag"] }); // ["T-shirt-top-7-1", "bag-7-2"]
 */
export function imageNames(count: number, { seed, classes = [] }: ImageNaming): string[] {
  const digits = String(count).length;
  return Array.from({ length: count }, (_, k) => {
    const kind = (classes[k] ?? "").replaceAll(/[^\p{L}\p{N}.-]+/gu, "-").replace(/^\.+/, "");
    return `${startOf(kind) || "image"}-${seed}-${String(k + 1).padStart(digits, "0")}`;
  });
}

/** As much of a class as leaves room for numbers and an ending: the name of a file has 255 bytes. */
function startOf(kind: string): string {
  const { read } = new TextEncoder().encodeInto(kind, new Uint8Array(200));
  return kind.slice(0, read);
}
