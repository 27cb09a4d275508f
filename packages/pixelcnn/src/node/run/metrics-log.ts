import { open, readFile } from "node:fs/promises";

/** One line of a metrics log. Numbers that are not finite are kept as `null`, as JSON has none. */
export type MetricsRecord = Readonly<Record<string, number | string | boolean | null>>;

/** A file of JSON lines that grows by one record at a time. */
export interface MetricsLog extends AsyncDisposable {
  /** Adds a record; resolves when it is on the disk. Records stand in the order of the calls. */
  append(record: MetricsRecord): Promise<void>;
}

/**
 * Opens a log at its end, or makes it in a folder that is there.
 *
 * @throws what the file system throws.
 * @example
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * const path = `${await mkdtemp(`${tmpdir()}/log-`)}/metrics.jsonl`;
 * await using log = await openMetricsLog(path);
 * await log.append({ step: 1, bitsPerDim: 3.9 });
 * await readMetricsLog(path); // [{ step: 1, bitsPerDim: 3.9 }]
 */
export async function openMetricsLog(path: string): Promise<MetricsLog> {
  const file = await open(path, "a+");
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  // A line that a crash cut short must not swallow the next one.
  let before = size > 0 && buffer[0] !== 10 ? "\n" : "";
  let last = Promise.resolve();
  return {
    append(record) {
      const line = `${before}${JSON.stringify(record)}\n`;
      before = "";
      const written = last.then(async () => {
        await file.appendFile(line);
        await file.datasync();
      });
      last = written.catch(() => undefined);
      return written;
    },
    async [Symbol.asyncDispose]() {
      await last;
      await file.close();
    },
  };
}

/**
 * The records of a log in order; a line that a crash cut short is left out, a missing file is an empty log.
 *
 * @example
 * await readMetricsLog("no/such/log.jsonl"); // []
 */
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
