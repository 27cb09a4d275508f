import type { PictureReader } from "../../decode/picture-reader.ts";
import type { ReadPicture } from "../../decode/picture-sample.ts";

/** A picture, or what was wrong with it. */
export interface NamedPicture {
  readonly name: string;
  /** The name of its class. */
  readonly group?: string | undefined;
  /** Bytes of its own file, which are held while it is read. */
  readonly bytes?: number | undefined;
  read(reader: PictureReader): Promise<ReadPicture>;
}

/** A picture that is being read. */
export interface BeingRead extends Pick<NamedPicture, "name" | "group"> {
  readonly picture: Promise<ReadPicture>;
}

/** Bytes of files after which no further one is begun before those in front of it: what has fewer is a picture of most cameras, for each of eight threads two. */
const mostBytes = 2 ** 27;

/** Begins to read pictures before those in front of them are done, and yields them in their order. What fails is thrown in its turn. */
export async function* readTogether(
  pictures: AsyncIterable<NamedPicture>,
  reader: PictureReader,
): AsyncGenerator<BeingRead, void, undefined> {
  const left = pictures[Symbol.asyncIterator]();
  const begun: (BeingRead & { readonly bytes: number })[] = [];
  let held = 0;
  let end: { readonly error?: unknown } | undefined;
  try {
    for (;;) {
      while (end === undefined && begun.length < reader.together && held < mostBytes) {
        const next = await left.next().catch((error: unknown) => ({ error }));
        if ("error" in next) end = next;
        else if (next.done === true) end = {};
        else {
          const { name, group, bytes = 0 } = next.value;
          const picture = next.value.read(reader);
          picture.catch(() => undefined); // thrown when its turn comes, or never
          begun.push({ name, group, picture, bytes });
          held += bytes;
        }
      }
      const first = begun.shift();
      held -= first?.bytes ?? 0;
      if (first) yield first;
      else if (end && "error" in end) throw end.error;
      else return;
    }
  } finally {
    await Promise.allSettled(begun.map(({ picture }) => picture));
    await left.return?.();
  }
}
