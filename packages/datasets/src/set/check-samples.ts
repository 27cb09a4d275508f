import type { DatasetInfo, Samples } from "../dataset.ts";
import { CountMismatchError } from "../errors/images.ts";

/**
 * The same samples, where they are as many as were asked for: what lies behind a byte that is missing would be taken for other pixels.
 * Throws TypeError for another kind of array, CountMismatchError for other lengths, and RangeError for orientations beyond 0 to 7. Labels beyond the classes
 * are left to `checkParts()`, which reports them all, and to `prepare()`.
 */
export function checkSamples(
  samples: Samples,
  {
    info: { name, shape },
    count,
  }: { readonly info: Pick<DatasetInfo, "name" | "shape">; readonly count: number },
): Samples {
  const images: unknown = samples.images; // what is written in JavaScript may be anything
  if (!(images instanceof Uint8Array))
    throw new TypeError(`Cannot read ${name}: its images are ${kindOf(images)}, not a Uint8Array`);
  const bytes = count * shape[0] * shape[1] * shape[2];
  if (images.length !== bytes)
    throw new CountMismatchError(
      `Cannot read ${name}: ${count} images of ${shape.join("x")} are ${bytes} bytes, and ${images.length} were given`,
      { source: name },
    );
  const { orientations } = samples;
  checkNumbers(samples.labels, { name, count, what: "labels" });
  checkNumbers(orientations, { name, count, what: "orientations" });
  const wrong = orientations?.find((one) => one < 0 || one > 7);
  if (wrong !== undefined)
    throw new RangeError(`Cannot read ${name}: an orientation of it is ${wrong}, not 0 to 7`);
  return samples;
}

/** Checks a number for each image, if there are any. */
function checkNumbers(
  numbers: unknown,
  { name, count, what }: { readonly name: string; readonly count: number; readonly what: string },
): void {
  if (numbers === undefined) return;
  if (!(numbers instanceof Int32Array))
    throw new TypeError(
      `Cannot read ${name}: its ${what} are ${kindOf(numbers)}, not an Int32Array`,
    );
  if (numbers.length !== count)
    throw new CountMismatchError(
      `Cannot read ${name}: ${count} images were asked for, and ${numbers.length} ${what} given`,
      { source: name },
    );
}

function kindOf(value: unknown): string {
  return ArrayBuffer.isView(value)
    ? `a ${Object.prototype.toString.call(value).slice(8, -1)}`
    : `of type ${Array.isArray(value) ? "Array" : typeof value}`;
}
