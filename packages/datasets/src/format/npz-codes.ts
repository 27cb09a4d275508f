import { zipFiles, type ZipFile } from "../archive/zip.ts";
import { openZipped } from "../disk/spool.ts";
import type { DatasetError } from "../errors/dataset-error.ts";
import { NpyError } from "../errors/format.ts";
import { CountMismatchError, UnnamedSetError } from "../errors/images.ts";
import { type ByteSource, fromBytes } from "../source/byte-source.ts";
import { openNpyIntegers, type NpyIntegers } from "./npy-integers.ts";
import { readNpyHeader, readNpyIntegers, type NpyHeader } from "./npy.ts";

/** Codes in an `.npz` file, and labels where it has some. */
export interface NpzCodes {
  readonly codes: NpyIntegers;
  readonly labels?: Int32Array | undefined;
  /** Deletes what was unpacked. */
  close(): Promise<void>;
}

/** Whether a file begins as a zip archive does. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

interface Member extends NpyHeader {
  readonly name: string;
  readonly file: ZipFile;
}

/** Labels are held in memory. */
const mostLabels = 2 ** 28;

/**
 * Opens the arrays of an `.npz` file: as codes the one called `codes`, or else the only one of whole numbers of rank 3 or 4; as labels the one
 * called `labels`, or else the only list of as many whole numbers. Of all others the headers are read. Checksums are compared; codes and labels that are
 * deflated are unpacked to temporary files, codes of at most 16 GiB and labels of at most 2 GiB. Throws DatasetError or one of its kind.
 */
export async function openNpzCodes(source: ByteSource): Promise<NpzCodes> {
  const opened: ByteSource[] = [];
  const close = async (): Promise<void> => {
    for (const member of opened) await member.close();
  };
  const open = async ({ file }: Member, limit?: number): Promise<ByteSource> => {
    const name = nameIn(source, file);
    const member = await openZipped(file, { verify: true, name, ...(limit && { limit }) });
    opened.push(member);
    return member;
  };
  try {
    const members: Member[] = [];
    for (const file of await zipFiles(source))
      if (file.name.endsWith(".npy")) members.push(await headerOf(file, source));
    const whole = members.filter(({ descr }) => /[iub]\d$/.test(descr));
    const codes = choose(whole, "codes", ({ shape }) => shape.length === 3 || shape.length === 4);
    if (codes === undefined) throw noCodes(source, members);
    const [count = 0] = codes.shape;
    const labels = choose(whole, "labels", ({ shape }) => shape.length === 1 && shape[0] === count);
    const [labelled = count] = labels?.shape ?? [];
    if (labelled !== count)
      throw new CountMismatchError(
        `Cannot open ${source.name}: it has ${count} images and ${labelled} labels`,
        { source: source.name },
      );
    return {
      codes: await openNpyIntegers(await open(codes)),
      labels:
        labels &&
        (await readNpyIntegers(
          await open(labels, 8 * mostLabels + longestStart),
          Math.min(count, mostLabels),
        )),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Bytes in which the header of a numpy file ends. */
const longestStart = 2 ** 17;

/** The header of an array, of which no more is unpacked than that. */
async function headerOf(file: ZipFile, archive: ByteSource): Promise<Member> {
  const start = (await file.stored()) ?? (await startOf(file, nameIn(archive, file)));
  return { ...(await readNpyHeader(start)), name: file.name.slice(0, -4), file };
}

/** What errors call an array: which of many archives it is in is said too. */
function nameIn(archive: ByteSource, { name }: ZipFile): string {
  return `${archive.name}/${name}`;
}

async function startOf(file: ZipFile, name: string): Promise<ByteSource> {
  const { size } = file;
  const bytes = new Uint8Array(Math.min(size, longestStart));
  let at = 0;
  await file
    .unpack(async (piece) => {
      const part = piece.subarray(0, bytes.length - at);
      bytes.set(part, at);
      at += part.length;
      if (at === bytes.length && size > at) throw enough;
    })
    .catch((error: unknown) => {
      if (at < bytes.length || size <= at) throw error;
    });
  const start = fromBytes(bytes, { name });
  return { ...start, size: async () => size };
}

/** Whether an array is the images of a batch of down-sampled ImageNet. */
function isImagenet({ name, shape }: Member): boolean {
  const [, bytes = 0, ...more] = shape;
  return name === "data" && more.length === 0 && [8, 16, 32, 64].includes(Math.sqrt(bytes / 3));
}

/** Ends the unpacking. */
const enough = new Error("enough was unpacked");

/** The member of a name, or else the only one that fits. */
function choose(
  members: readonly Member[],
  name: string,
  fits: (member: Member) => boolean,
): Member | undefined {
  const named = members.find((member) => member.name === name);
  if (named) return named;
  const fitting = members.filter(fits);
  return fitting.length === 1 ? fitting[0] : undefined;
}

function noCodes(source: ByteSource, members: readonly Member[]): DatasetError {
  if (members.some(isImagenet)) return new UnnamedSetError({ source: source.name });
  const held = members
    .slice(0, 10)
    .map(({ name, shape, descr }) => `${name} [${shape.join(", ")}] ${descr}`);
  if (members.length > held.length) held.push("…");
  return new NpyError(
    `Cannot read ${source.name}: of its arrays (${held.join("; ")}) none is called codes, and not one alone has whole numbers [n, height, width]`,
    { source: source.name },
  );
}
