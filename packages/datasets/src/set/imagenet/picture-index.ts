import { DatasetError } from "../../errors/dataset-error.ts";

/** Where pictures lie in an archive, in the order of their numbers. */
export interface PictureIndex {
  readonly numbers: Uint32Array<ArrayBuffer>;
  readonly sizes: Uint32Array<ArrayBuffer>;
  readonly offsets: Float64Array<ArrayBuffer>;
}

/** Takes places one by one, as they are met in an archive. */
export interface IndexMaker {
  add(place: { readonly number: number; readonly size: number; readonly offset: number }): void;
  /** Throws DatasetError for a number that is there twice. */
  finish(source: string): PictureIndex;
}

const mostFiles = 2 ** 26;

/** Makes an index of 16 bytes a picture; there may be millions of them, so that arrays of JavaScript would take several times as much. */
export function indexMaker(): IndexMaker {
  let numbers = new Uint32Array(1024);
  let sizes = new Uint32Array(1024);
  let offsets = new Float64Array(1024);
  let count = 0;
  const grow = (): void => {
    const [oldNumbers, oldSizes, oldOffsets] = [numbers, sizes, offsets];
    numbers = new Uint32Array(2 * count);
    sizes = new Uint32Array(2 * count);
    offsets = new Float64Array(2 * count);
    numbers.set(oldNumbers);
    sizes.set(oldSizes);
    offsets.set(oldOffsets);
  };
  return {
    add({ number, size, offset }) {
      if (count >= mostFiles) throw new RangeError(`Cannot index more than ${mostFiles} pictures`);
      if (count === numbers.length) grow();
      numbers[count] = number;
      sizes[count] = size;
      offsets[count] = offset;
      count += 1;
    },
    finish(source) {
      if (isSorted(numbers, count))
        return {
          numbers: numbers.slice(0, count),
          sizes: sizes.slice(0, count),
          offsets: offsets.slice(0, count),
        };
      const sorted = {
        numbers: new Uint32Array(count),
        sizes: new Uint32Array(count),
        offsets: new Float64Array(count),
      };
      for (const [i, key] of keysOf(numbers.subarray(0, count)).entries()) {
        const file = key % mostFiles;
        const number = (key - file) / mostFiles;
        if (i > 0 && number === sorted.numbers[i - 1])
          throw new DatasetError(`Cannot open ${source}: it has picture ${number} twice`, {
            source,
          });
        sorted.numbers[i] = number;
        sorted.sizes[i] = sizes[file] ?? 0;
        sorted.offsets[i] = offsets[file] ?? 0;
      }
      return sorted;
    },
  };
}

/** True for archives as they are published. */
function isSorted(numbers: Uint32Array, count: number): boolean {
  for (let i = 1; i < count; i++) if ((numbers[i] ?? 0) <= (numbers[i - 1] ?? 0)) return false;
  return true;
}

/** Numbers and files in one, sorted. Keys are sorted in place; sorting by a function would take ten times the memory. */
function keysOf(numbers: Uint32Array): Float64Array {
  const keys = new Float64Array(numbers.length);
  for (const [file, number] of numbers.entries()) keys[file] = number * mostFiles + file;
  keys.sort();
  return keys;
}
