import type { DatasetInfo, Samples } from "../dataset.ts";
import { CountMismatchError } from "../errors/images.ts";

/** What samples have beside their image, a number each. */
const fields = ["labels", "orientations"] as const;
type Field = (typeof fields)[number];

/** Whether the samples of a stream have a field, as far as one was read. */
export type Kept = Partial<Record<Field, boolean>>;

/** A sample of a stream. */
export interface OneSample extends Readonly<Record<Field, number | undefined>> {
  readonly image: Uint8Array;
}

/** The samples of a window as they come. */
export class WindowRows {
  readonly #name: string;
  readonly #size: number;
  readonly #kept: Kept;
  readonly #images: Uint8Array<ArrayBuffer>;
  readonly #numbers: Readonly<Record<Field, Int32Array<ArrayBuffer>>>;

  /** `kept` is that of the whole stream: what its first sample has, all have. */
  constructor(
    { name, shape }: Pick<DatasetInfo, "name" | "shape">,
    { rows, kept }: { readonly rows: number; readonly kept: Kept },
  ) {
    this.#name = name;
    this.#size = shape[0] * shape[1] * shape[2];
    this.#kept = kept;
    this.#images = new Uint8Array(rows * this.#size);
    this.#numbers = { labels: new Int32Array(rows), orientations: new Int32Array(rows) };
  }

  /** Puts a sample of some number at a row. A missing label would be taken for class 0. */
  set(row: number, sample: OneSample, number: number): void {
    this.#images.set(sample.image, row * this.#size);
    for (const field of fields) {
      const value = sample[field];
      this.#kept[field] ??= value !== undefined;
      if ((value !== undefined) !== this.#kept[field])
        throw new CountMismatchError(
          `Cannot read ${this.#name}: only some of its samples have ${field}; sample ${number} has ${value === undefined ? "none" : `${value}`}`,
          { source: this.#name, sample: number },
        );
      if (value !== undefined) this.#numbers[field][row] = value;
    }
  }

  samples(): Samples {
    const { labels, orientations } = this.#numbers;
    const has = (field: Field): boolean => this.#kept[field] === true;
    return {
      images: this.#images,
      ...(has("labels") && { labels }),
      ...(has("orientations") && { orientations }),
    };
  }
}
