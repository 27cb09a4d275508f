import { zipFiles, type ZipFile } from "../archive/zip.ts";
import { openZipped } from "../disk/spool.ts";
import { NpyError } from "../errors.ts";
import type { ByteSource } from "../source/byte-source.ts";
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
  readonly source: ByteSource;
}

/**
 * Opens the arrays of an `.npz` file: as codes the one called `codes`, or else the only one of whole numbers of rank 3 or 4; as labels the one
 * called `labels`, or else the only list of as many whole numbers. Checksums are compared; arrays that are deflated are unpacked to temporary files. Throws
 * DatasetError or one of its kind.
 */
export async function openNpzCodes(source: ByteSource): Promise<NpzCodes> {
  const members: Member[] = [];
  const close = async (): Promise<void> => {
    for (const member of members) await member.source.close();
  };
  try {
    for (const file of await zipFiles(source))
      if (file.name.endsWith(".npy")) members.push(await openMember(file));
    const whole = members.filter(({ descr }) => /[iub]\d$/.test(descr));
    const codes = choose(whole, "codes", ({ shape }) => shape.length === 3 || shape.length === 4);
    if (codes === undefined) throw noCodes(source, members);
    const [count = 0] = codes.shape;
    const labels = choose(whole, "labels", ({ shape }) => shape.length === 1 && shape[0] === count);
    return {
      codes: await openNpyIntegers(codes.source),
      labels: labels && (await readNpyIntegers(labels.source, labels.shape[0] ?? 0)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openMember(file: ZipFile): Promise<Member> {
  const source = await openZipped(file, { verify: true });
  try {
    return { ...(await readNpyHeader(source)), name: file.name.slice(0, -4), source };
  } catch (error) {
    await source.close();
    throw error;
  }
}

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

function noCodes(source: ByteSource, members: readonly Member[]): NpyError {
  const held = members.map(({ name, shape, descr }) => `${name} [${shape.join(", ")}] ${descr}`);
  return new NpyError(
    `Cannot read ${source.name}: of its arrays (${held.join("; ")}) none is called codes, and not one alone has whole numbers [n, height, width]`,
    { source: source.name },
  );
}
