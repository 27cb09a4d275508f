import { readFile, stat } from "node:fs/promises";

/** The bytes of a file. A pipe or a device is an error that names it: waiting for one may never end. */
export async function readRegularFile(path: string): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory())
    throw new TypeError(`Cannot read ${path}: it is a pipe or a device; write it to a file first`);
  return readFile(path);
}
