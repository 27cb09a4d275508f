import { fromFile, LimitError } from "@pixelweft/datasets";
import { ArchiveError, listArchive } from "@pixelweft/pixelcnn/codec";

/** Bytes of an archive: those of all images that are decompressed at once have fewer, and so has any model. */
const mostBytes = 2 ** 31;

/** The bytes of an archive, or the first ones of another file, which is none by them. DatasetError, by what is there instead. */
export async function readArchive(path: string): Promise<Uint8Array> {
  const source = fromFile(path);
  try {
    const size = await source.size();
    const head = await source.read(0, Math.min(512, size));
    if (!isArchive(head)) return head;
    if (size > mostBytes)
      throw new LimitError(
        `Cannot decompress ${path}: its ${size} bytes are more than the limit of ${mostBytes}`,
        { source: path },
      );
    return await source.read(0, size);
  } finally {
    await source.close();
  }
}

/** Does some work with an archive; errors name its file, which the codec does not know. */
export async function namingArchive<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ArchiveError)
      error.message = error.message.replace("the archive", () => path);
    else if (error instanceof RangeError)
      error.message = error.message.replace(
        "keep the name",
        () => `write a picture of ${path} under the name`,
      );
    throw error;
  }
}

/** Whether a file begins as archives do. */
function isArchive(head: Uint8Array): boolean {
  try {
    return listArchive(head).count > 0;
  } catch (error) {
    return !(error instanceof ArchiveError && error.code === "format");
  }
}
