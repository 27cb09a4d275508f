import { hardwareThreads } from "../source/hardware-threads.ts";
import { startDecoders, type Decoders } from "./decoder-pool.ts";
import { readInPlace, type PictureFile } from "./picture-job.ts";
import type { PictureMemory } from "./picture-memory.ts";
import type { ReadPicture, SampleForm } from "./picture-sample.ts";
import { pixelsOf } from "./pixels-of.ts";
import { Room } from "./room.ts";

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
const mostThreads = 8;
/** Pixels that are decoded at once, each of four bytes, and of as many while its decoder works: two pictures of the largest size. */
const mostPixels = 2 ** 27;

/** A reader that decodes large files in threads, one for each of the machine's. */
export function startReader(
  form: SampleForm,
  { memory, threads = Math.min(mostThreads, hardwareThreads()) }: ReaderOptions = {},
): PictureReader {
  const room = new Room(mostPixels);
  let decoders: Decoders | undefined;
  const decode = async (
    file: PictureFile,
    forms: readonly SampleForm[],
  ): Promise<readonly ReadPicture[]> => {
    if (file.bytes.length < large || threads < 2) return readInPlace(file, forms);
    const { read } = (decoders ??= startDecoders(threads));
    return room.within(pixelsOf(file.bytes, form.maxPixels), () => read(file, forms));
  };
  return {
    form,
    // Pictures that are not reduced wait as they are.
    together: threads < 2 ? 1 : form.size ? 2 * threads : 4,
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
