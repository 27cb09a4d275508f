import type { DatasetInfo, Samples } from "../dataset.ts";
import { CountMismatchError } from "../errors/images.ts";

/**
 * The same samples, where they are as many as were asked for: what lies behind a byte that is missing would be taken for other pixels.
 * Throws TypeError for another kind of array, and CountMismatchError for other lengths. Labels beyond the classes
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
  const labels: unknown = samples.labels;
  if (!(images instanceof Uint8Array))
    throw new TypeError(`Cannot read ${name}: its images are ${kindOf(images)}, not a Uint8Array`);
  const bytes = count * shape[0] * shape[1] * shape[2];
  if (images.length !== bytes)
    throw new CountMismatchError(
      `Cannot read ${name}: ${count} images of ${shape.join("x")} are ${bytes} bytes, and ${images.length} were given`,
      { source: name },
    );
  if (labels === undefined) return samples;
  if (!(labels instanceof Int32Array))
    throw new TypeError(`Cannot read ${name}: its labels are ${kindOf(labels)}, not an Int32Array`);
  if (labels.length !== count)
    throw new CountMismatchError(
      `Cannot read ${name}: ${count} images were asked for, and ${labels.length} labels given`,
      { source: name },
    );
  return samples;
}

function kindOf(value: unknown): string {
  return ArrayBuffer.isView(value)
    ? `a ${Object.prototype.toString.call(value).slice(8, -1)}`
    : `of type ${Array.isArray(value) ? "Array" : typeof value}`;
}
