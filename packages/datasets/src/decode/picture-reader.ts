import { hardwareThreads } from "../source/hardware-threads.ts";
import { startDecoders, type Decoders } from "./decoder-pool.ts";
import { readInPlace, type PictureFile } from "./picture-job.ts";
import type { PictureMemory } from "./picture-memory.ts";
import type { ReadPicture, SampleForm } from "./picture-sample.ts";

/** Reads the pictures of a data set as samples of one form. */
export interface PictureReader {
  readonly form: SampleForm;
  /** Pictures that are worth reading together. */
  readonly together: number;
  /** Reads a file. Rejects with the DatasetError of a picture that cannot be read. */
  read(file: PictureFile): Promise<ReadPicture>;
  end(): Promise<void>;
}

/** Bytes of a file from which on it is worth a message to a thread: most pictures of fewer are decoded in less time. */
const large = 2 ** 14;
/** Each thread holds a whole picture. */
const mostThreads = 8;

/** A reader that decodes large files in threads, one for each of the machine's. */
export function startReader(
  form: SampleForm,
  { memory, threads = Math.min(mostThreads, hardwareThreads()) }: ReaderOptions = {},
): PictureReader {
  let decoders: Decoders | undefined;
  const decode = async (
    file: PictureFile,
    forms: readonly SampleForm[],
  ): Promise<readonly ReadPicture[]> => {
    if (file.bytes.length < large || threads < 2) return readInPlace(file, forms);
    decoders ??= startDecoders(threads);
    return decoders.read(file, forms);
  };
  return {
    form,
    together: threads < 2 ? 1 : 2 * threads,
    async read(file) {
      if (memory) return memory.read(file.bytes, form, (forms) => decode(file, forms));
      const [found] = await decode(file, [form]);
      if (found === undefined) throw new Error("Cannot read a picture: there is no sample of it");
      return found;
    },
    end: async () => decoders?.end(),
  };
}

/** What a reader works with. */
export interface ReaderOptions {
  readonly memory?: PictureMemory | undefined;
  /** Threads at most; with fewer than 2 all is decoded in place. */
  readonly threads?: number | undefined;
}
