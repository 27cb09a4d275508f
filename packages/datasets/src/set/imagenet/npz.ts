import type { ZipFile } from "../../archive/zip.ts";
import { NpyError, UnsupportedError } from "../../errors/format.ts";
import { CountMismatchError } from "../../errors/images.ts";
import { readNpyHeader, readNpyIntegers } from "../../format/npy.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import { type ImagenetPart, wrongLabel } from "./part.ts";

/** What a file of a part is read with. */
export interface PartOpening {
  readonly name: string;
  /** Bytes of an image. */
  readonly pixels: number;
  /** Opens a file of an archive until all parts are closed. */
  readonly keep: (file: ZipFile) => Promise<ByteSource>;
}

const mostImages = 2_000_000;

/** The images of an `.npz` file, by the files that it has. Throws NpyError, CountMismatchError or UnsupportedError. */
export async function openNpzPart(
  files: readonly ZipFile[],
  { name, pixels, keep }: PartOpening,
): Promise<ImagenetPart> {
  const member = (wanted: string): ZipFile => {
    const file = files.find((found) => found.name === wanted);
    if (file !== undefined) return file;
    throw new UnsupportedError(
      `Cannot read ${name}: it has no ${wanted}, as the npz files of down-sampled ImageNet have`,
      { source: name, member: wanted },
    );
  };
  const labels = await readNpyIntegers(await keep(member("labels.npy")), mostImages);
  const data = await keep(member("data.npy"));
  const { descr, shape, offset } = await readNpyHeader(data);
  const [count = 0, each] = shape;
  if (shape.length !== 2 || !/^[|<>=]u1$/.test(descr) || each !== pixels)
    throw new NpyError(
      `Cannot read ${name}: its data is ${shape.join("x")} of type ${descr}, not images of ${pixels} bytes`,
      { source: name, member: "data.npy" },
    );
  if (labels.length !== count)
    throw new CountMismatchError(
      `Cannot read ${name}: it has ${count} images and ${labels.length} labels`,
      { source: name },
    );
  const wrong = wrongLabel(labels);
  if (wrong >= 0)
    throw new NpyError(
      `Cannot read ${name}: label ${labels[wrong]} of its image ${wrong} is none of 1 to 1000`,
      { source: name, member: "labels.npy", sample: wrong },
    );
  return { name, data, offset, count, labels };
}
