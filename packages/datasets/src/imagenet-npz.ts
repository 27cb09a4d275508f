import { type ByteSource } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import { CountMismatchError, NpyError, UnsupportedError } from "./errors.ts";
import { readNpyHeader, readNpyIntegers } from "./npy.ts";
import { interleave } from "./pixel-order.ts";
import { openZipped } from "./spool.ts";
import { type ZipFile, zipFiles } from "./zip.ts";

/** Images of one `.npz` file, where they lie. */
export interface NpzPart {
  readonly name: string;
  readonly data: ByteSource;
  /** The first byte of the first image. */
  readonly offset: number;
  readonly count: number;
  /** As the file has them, from 1. */
  readonly labels: Int32Array<ArrayBuffer>;
}

/** What has to be closed after the images are no longer needed. */
export interface NpzParts {
  readonly parts: readonly NpzPart[];
  close(): Promise<void>;
}

const mostImages = 2_000_000;

/**
 * The parts of archives of `.npz` files, sorted by the numbers in their names. Pixels stay where they lie if they are stored; what is deflated is
 * unpacked to temporary files. Throws ZipError, NpyError, CountMismatchError and what else their readers throw.
 */
export async function openNpz(
  archives: readonly ByteSource[],
  { pixels, verify }: { readonly pixels: number; readonly verify: boolean },
): Promise<NpzParts> {
  const opened: ByteSource[] = [];
  const keep = async (file: ZipFile): Promise<ByteSource> => {
    const source = await openZipped(file, { verify });
    opened.push(source);
    return source;
  };
  const close = async (): Promise<void> => {
    for (const source of opened.splice(0)) await source.close();
  };
  try {
    const parts: NpzPart[] = [];
    for (const archive of archives) {
      const files = await zipFiles(archive);
      const inner = files.filter(({ name }) => name.endsWith(".npz"));
      // A file of one part may also come by itself.
      if (inner.length === 0)
        parts.push(await openPart(files, { name: archive.name, pixels, keep }));
      for (const file of inner) {
        const npz = await keep(file);
        parts.push(
          await openPart(await zipFiles(npz), {
            name: `${archive.name}/${file.name}`,
            pixels,
            keep,
          }),
        );
      }
    }
    return { parts: parts.toSorted((a, b) => numberOf(a.name) - numberOf(b.name)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function numberOf(name: string): number {
  return Number(/_batch_(\d+)\.npz$/.exec(name)?.[1] ?? 0);
}

interface Opening {
  readonly name: string;
  readonly pixels: number;
  readonly keep: (file: ZipFile) => Promise<ByteSource>;
}

async function openPart(
  files: readonly ZipFile[],
  { name, pixels, keep }: Opening,
): Promise<NpzPart> {
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
  const wrong = labels.findIndex((label) => label < 1 || label > 1000);
  if (wrong >= 0)
    throw new NpyError(
      `Cannot read ${name}: label ${labels[wrong]} of its image ${wrong} is none of 1 to 1000`,
      { source: name, member: "labels.npy", sample: wrong },
    );
  return { name, data, offset, count, labels };
}

/** Copies images out, from `[3, side, side]` to `[side, side, 3]`. */
export async function readParts(
  parts: readonly NpzPart[],
  { indices, pixels }: { readonly indices: Uint32Array; readonly pixels: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const images = new Uint8Array(indices.length * pixels);
  for (const [row, index] of indices.entries()) {
    let left = index;
    const part = parts.find(({ count }) => left < count || ((left -= count), false));
    if (part === undefined) continue; // the indices are checked
    const planes = await part.data.read(part.offset + left * pixels, pixels);
    interleave(planes, { pixels: images, at: row * pixels, channels: 3 });
  }
  return images;
}

/** A text that is equal for equal files, as far as that can be told without reading them. */
export function describeParts(parts: readonly NpzPart[]): Uint8Array {
  const labels = parts.map((part) => new Uint8Array(part.labels.buffer));
  return concatenate([new TextEncoder().encode(parts.map(({ count }) => count).join()), ...labels]);
}
