import { open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder, writing } from "@pixelweft/datasets";

/** One line of a metrics log. Numbers that are not finite are kept as `null`, as JSON has none. */
export type MetricsRecord = Readonly<Record<string, number | string | boolean | null>>;

/** A file of JSON lines that grows by one record at a time. */
export interface MetricsLog extends AsyncDisposable {
  /** Adds a record; resolves when it is on the disk. Records stand in the order of the calls. */
  append(record: MetricsRecord): Promise<void>;
}

/** Opens a log at its end, or makes it, with its folder. */
export async function openMetricsLog(path: string): Promise<MetricsLog> {
  await makeFolder(dirname(path));
  const file = await writing(path, () => open(path, "a+"));
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  // A line that a crash cut short must not swallow the next one.
  let before = size > 0 && buffer[0] !== 10 ? "\n" : "";
  let last = Promise.resolve();
  return {
    append(record) {
      const line = `${before}${JSON.stringify(record)}\n`;
      before = "";
      const written = last.then(() =>
        writing(path, async () => {
          await file.appendFile(line);
          await file.datasync();
        }),
      );
      last = written.catch(() => undefined);
      return written;
    },
    async [Symbol.asyncDispose]() {
      await last;
      await file.close();
    },
  };
}

/** The records of a log in order; a line that a crash cut short is left out, a missing file is an empty log. */
export async function readMetricsLog(path: string): Promise<MetricsRecord[]> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null ? [value as MetricsRecord] : [];
    } catch {
      return [];
    }
  });
}
