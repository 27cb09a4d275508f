import { isZip } from "../../archive/archive.ts";
import { type ZipFile, zipFiles } from "../../archive/zip.ts";
import { isFolder, listFiles } from "../../disk/files.ts";
import { openZipped } from "../../disk/spool.ts";
import { MissingDataError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import { fromFile } from "../../source/file-source.ts";
import { describe } from "../../source/first-bytes.ts";
import { openNpzPart } from "./npz.ts";
import type { ImagenetPart } from "./part.ts";
import { openPicklePart } from "./pickle.ts";

/** How the batches of Chrabaszcz et al. are opened. */
export interface BatchesOptions {
  /** Bytes of an image. */
  readonly pixels: number;
  readonly split: "train" | "validation";
  /** Read stored arrays once to check their CRC-32. */
  readonly verify: boolean;
}

/** What has to be closed after the images are no longer needed. */
export interface OpenBatches {
  readonly parts: readonly ImagenetPart[];
  close(): Promise<void>;
}

/**
 * The batches in zip archives of `.npz` files or of pickles, in such files by themselves, or in a folder of any of them, sorted by the numbers in their
 * names. Pixels stay where they lie if they are stored; what is deflated is unpacked to temporary files. Throws ZipError, NpyError, PickleError,
 * CountMismatchError and what else their readers throw.
 */
export async function openBatches(
  places: readonly (string | ByteSource)[],
  options: BatchesOptions,
): Promise<OpenBatches> {
  const { pixels, split, verify } = options;
  const opened: { close(): Promise<void> }[] = [];
  const parts: ImagenetPart[] = [];
  const close = async (): Promise<void> => {
    // Reading opens them again, and then they have to be closed again.
    for (const source of opened.toReversed()) await source.close();
  };
  const keep = async (file: ZipFile): Promise<ByteSource> => {
    const source = await openZipped(file, { verify });
    opened.push(source);
    return source;
  };
  const pickle = async (source: ByteSource): Promise<void> => {
    const part = await openPicklePart(source, { pixels });
    opened.push(part);
    parts.push(part);
  };
  const open = async (source: ByteSource): Promise<void> => {
    opened.push(source);
    const { name } = source;
    const head = await source.read(0, Math.min(512, await source.size()));
    if (head[0] === 0x80) return pickle(source);
    if (!isZip(head))
      throw new DatasetError(
        `Cannot open ${name}: it is no zip and no pickle: it ${describe(head)}`,
        {
          source: name,
          offset: 0,
        },
      );
    const files = await zipFiles(source);
    const wanted = files.filter((file) => isBatch(file.name, split));
    // A file of one part may also come by itself.
    if (files.some((file) => file.name === "data.npy") || wanted.length === 0)
      parts.push(await openNpzPart(files, { name, pixels, keep }));
    else
      for (const file of wanted) {
        const inner = await keep(file);
        if (file.name.endsWith(".npz"))
          parts.push(
            await openNpzPart(await zipFiles(inner), {
              name: `${name}/${file.name}`,
              pixels,
              keep,
            }),
          );
        else await pickle(inner);
      }
  };
  try {
    for (const place of places)
      for (const source of await sourcesAt(place, split)) await open(source);
    return { parts: inOrder(parts), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function sourcesAt(
  place: string | ByteSource,
  split: "train" | "validation",
): Promise<ByteSource[]> {
  if (typeof place !== "string") return [place];
  if (!(await isFolder(place))) return [fromFile(place)];
  const names = (await listFiles(place)).filter((name) => isBatch(name, split));
  if (names.length > 0) return names.map((name) => fromFile(`${place}/${name}`));
  throw new MissingDataError(
    `Cannot find down-sampled ImageNet in ${place}: it has no ${split === "train" ? "train_data_batch_1" : "val_data"}, with or without .npz`,
    { source: place },
  );
}

/** Batches have their published names; other `.npz` files are taken for what is asked for. */
function isBatch(name: string, split: "train" | "validation"): boolean {
  const base = name.slice(name.lastIndexOf("/") + 1);
  const [, part] = /^(train|val)_data(?:_batch_\d+)?(?:\.npz)?$/.exec(base) ?? [];
  return part === undefined ? base.endsWith(".npz") : (part === "train") === (split === "train");
}

function inOrder(parts: readonly ImagenetPart[]): ImagenetPart[] {
  const number = ({ name }: ImagenetPart): number =>
    Number(/_batch_(\d+)(?:\.npz)?$/.exec(name)?.[1] ?? 0);
  const order = parts.toSorted((a, b) => number(a) - number(b));
  const twice = order.find(
    (part, i) => i > 0 && number(part) > 0 && number(part) === number(order[i - 1] ?? part),
  );
  if (twice === undefined) return order;
  throw new DatasetError(`Cannot open ${twice.name}: its batch is there twice`, {
    source: twice.name,
  });
}
