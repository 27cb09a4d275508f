import type { Batch } from "../dataset.ts";
import { type Hasher, hasherOf } from "../source/digest.ts";
import type { NewFile, ShardFolder } from "./shard-folder.ts";
import { type Shard, shardName } from "./shard-index.ts";
import { packRecords, type RecordForm, shardHeader } from "./shard-records.ts";

/** A shard in the making: its bytes are written and hashed as they come. */
export class ShardWriter {
  readonly #file: NewFile;
  readonly #name: string;
  readonly #form: RecordForm;
  readonly #hasher: Hasher;
  readonly #skipped: number[] = [];
  #count = 0;
  #bytes = 0;

  private constructor(
    file: NewFile,
    { name, form, hasher }: { name: string; form: RecordForm; hasher: Hasher },
  ) {
    this.#file = file;
    this.#name = name;
    this.#form = form;
    this.#hasher = hasher;
  }

  static async create(
    folder: ShardFolder,
    { number, form }: { readonly number: number; readonly form: RecordForm },
  ): Promise<ShardWriter> {
    const [name, hasher] = [shardName(number), await hasherOf("sha256")];
    const writer = new ShardWriter(await folder.create(name), { name, form, hasher });
    await writer.#write(shardHeader(number, form)).catch(async (error: unknown) => {
      await writer.discard();
      throw error;
    });
    return writer;
  }

  /** Adds the rows of a batch, and notes its skipped samples, whose numbers lie in a range. */
  async add(
    batch: Batch,
    { from, to }: { readonly from: number; readonly to: number },
  ): Promise<void> {
    const rows = [...batch.indices].filter((index) => index >= from && index < to).length;
    const before = batch.indices.findIndex((index) => index >= from);
    const first = Math.max(0, before);
    if (rows > 0)
      await this.#write(packRecords(batch, { ...this.#form, from: first, to: first + rows }));
    this.#count += rows;
    for (const { index } of batch.skipped)
      if (index >= from && index < to) this.#skipped.push(index);
  }

  /** Gives the shard its name. */
  async finish(): Promise<Shard> {
    await this.#file.finish();
    return {
      file: this.#name,
      count: this.#count,
      bytes: this.#bytes,
      sha256: this.#hasher.finish(),
      skipped: this.#skipped,
    };
  }

  async discard(): Promise<void> {
    await this.#file.discard();
  }

  async #write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#hasher.update(bytes);
    this.#bytes += bytes.length;
    await this.#file.write(bytes);
  }
}
