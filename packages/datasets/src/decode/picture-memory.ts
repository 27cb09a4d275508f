import { checkBounds } from "../source/check-numbers.ts";
import { sha256 } from "../source/sha256.ts";
import type { ReadPicture, SampleForm } from "./picture-sample.ts";
import { pixelsOf } from "./pixels-of.ts";

/** Makes samples of a picture, one of each form. */
export type ReadForms = (forms: readonly SampleForm[]) => Promise<readonly ReadPicture[]>;

/** Pixels up to which a second sample of a picture, of the same size, costs nothing. */
const small = 2 ** 16;

/**
 * Samples that were made of pictures, known by all bytes of their files, for those who open the same pictures several times: each is
 * decoded once. What goes beyond `limit` bytes, 256 MiB by default, is not kept.
 *
 * @example
 * const memory = new PictureMemory({ limit: 2 ** 20 });
 * memory.bytes; // 0
 */
export class PictureMemory {
  readonly #limit: number;
  readonly #kept: Map<string, ReadPicture> = new Map();
  #bytes = 0;

  constructor({ limit = 2 ** 28 }: { readonly limit?: number | undefined } = {}) {
    checkBounds("remember pictures", { limit });
    this.#limit = limit;
  }

  /** Bytes of the samples that it keeps. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The sample of a file, by `read` if it is not kept. Rejects as that does. */
  async read(bytes: Uint8Array, form: SampleForm, read: ReadForms): Promise<ReadPicture> {
    const print = await sha256(bytes);
    const known = this.#kept.get(keyOf(print, form));
    if (known) return known;
    // Who asks for values asks for colours next, and the other way round.
    const twin = { ...form, indexed: !form.indexed };
    const isSmall = form.size !== undefined || pixelsOf(bytes, form.maxPixels) <= small;
    const forms = isSmall ? [form, twin] : [form];
    const [found, ...others] = await read(forms);
    if (found === undefined) throw new Error("Cannot read a picture: there is no sample of it");
    for (const [i, one] of [found, ...others].entries())
      this.#keep(keyOf(print, forms[i] ?? form), one);
    return found;
  }

  #keep(key: string, picture: ReadPicture): void {
    const { length } = picture.sample ?? [];
    if (this.#bytes + length > this.#limit || this.#kept.has(key)) return;
    this.#bytes += length;
    this.#kept.set(key, picture);
  }
}

function keyOf(
  print: string,
  { size, fit, indexed, transparent, maxPixels, ...values }: SampleForm,
): string {
  const same = [print, size, fit, transparent, maxPixels];
  return JSON.stringify([...same, ...(indexed ? [] : [values])]);
}
