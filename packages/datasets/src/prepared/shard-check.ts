import { ChecksumError, MissingDataError } from "../errors/access.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { hasherOf } from "../source/digest.ts";
import type { ShardFolder } from "./shard-folder.ts";
import { type Shard, shardNumber } from "./shard-index.ts";
import { checkShard, headerBytes, type RecordForm } from "./shard-records.ts";

/** How closely shards are looked at: `full` compares SHA-256, `size` length and first bytes. */
export type Verify = "size" | "full" | "off";

/**
 * A shard's file, looked at and left closed: it is opened again when it is read. Throws MissingDataError, TruncatedError, PreparedError or ChecksumError for
 * one that is not what the index says.
 */
export async function openShard(
  folder: ShardFolder,
  {
    shard,
    form,
    verify,
  }: { readonly shard: Shard; readonly form: RecordForm; readonly verify: Verify },
): Promise<ByteSource> {
  const file = await folder.open(shard.file);
  if (file === undefined)
    throw new MissingDataError(`Cannot find ${shard.file} in ${folder.name}`, {
      source: folder.name,
      member: shard.file,
    });
  if (verify === "off") return file;
  try {
    const size = await file.size();
    const { name } = file;
    const header = await file.read(0, Math.min(headerBytes, size));
    const number = shardNumber(shard.file);
    checkShard({ name, size, header }, { number, bytes: shard.bytes, form });
    if (verify === "full") {
      const hasher = await hasherOf("sha256");
      for await (const piece of file.stream()) hasher.update(piece);
      compareSha256(hasher.finish(), { name, shard });
    }
    return file;
  } finally {
    await file.close();
  }
}

/** Throws ChecksumError for another one than the index says. */
export function compareSha256(
  actual: string,
  { name, shard }: { readonly name: string; readonly shard: Shard },
): void {
  if (actual === shard.sha256) return;
  throw new ChecksumError(
    `Cannot use ${name}: its SHA-256 is ${actual}, it should be ${shard.sha256}`,
    { source: name, algorithm: "sha256", expected: shard.sha256, actual },
  );
}
