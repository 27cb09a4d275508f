/**
 * Reads many damaged files of one format in a process of its own, so that its memory can be told: `node fuzz-process.fixture.ts FORMAT INPUTS SERIES SECONDS`.
 * A thread reads, the first thread looks at the clock. The last line is a {@link FuzzProcessReport}.
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { FuzzReport } from "./fuzz.fixture.ts";

/** What a process says at its end, as JSON. */
export interface FuzzProcessReport extends FuzzReport {
  /** The input that was still being read when its time was up. */
  readonly hang?: number;
  /** Bytes of the largest array that was asked for. */
  readonly largest: number;
  /** MiB in memory at most, before the first damaged file and in all. */
  readonly before: number;
  readonly peak: number;
  readonly seconds: number;
}

interface Work {
  readonly name: string;
  readonly to: number;
  readonly series: number;
  /** The input that is being read, plus one, and the second since which it is. */
  readonly now: SharedArrayBuffer;
}

const peakMemory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
const second = (): number => Math.floor(Date.now() / 1000) % 1_000_000;

if (isMainThread) watch();
else await read(workerData as Work);

function watch(): void {
  const [name = "", inputs, series, limit] = process.argv.slice(2);
  const now = new SharedArrayBuffer(8);
  const work: Work = { name, to: Number(inputs), series: Number(series), now };
  const clock = new Int32Array(now);
  const end = (report: object, code: number): void => {
    process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(code));
  };
  const stuck = (): void =>
    end({ hang: Atomics.load(clock, 0) - 1, peak: peakMemory(), failures: ["it hangs"] }, 1);
  const worker = new Worker(new URL(import.meta.url), { workerData: work });
  worker.on("message", (report: object) => end(report, 0));
  worker.on("error", (error) => end({ failures: [String(error)], peak: peakMemory() }, 1));
  // A promise that nobody will settle ends the thread.
  worker.on("exit", () => setTimeout(stuck, 1000));
  setInterval(() => {
    const taken = second() - Atomics.load(clock, 1);
    if (Atomics.load(clock, 0) > 0 && taken > Number(limit)) stuck();
  }, 500);
}

async function read({ name, to, series, now }: Work): Promise<void> {
  let largest = 0;
  const construct = (target: typeof Uint8Array, args: unknown[], made: Function): object => {
    if (typeof args[0] === "number") largest = Math.max(largest, args[0]);
    return Reflect.construct(target, args, made) as object;
  };
  globalThis.Uint8Array = new Proxy(Uint8Array, { construct });
  // Only now, as some keep the constructor that they find.
  const { fuzzFormats } = await import("./fuzz-formats.fixture.ts");
  const { fuzz } = await import("./fuzz.fixture.ts");
  const format = fuzzFormats.find((known) => known.name === name);
  if (!format) throw new RangeError(`Cannot fuzz ${name}: there is no such format`);
  await fuzz(format, { to: 1, series });
  const before = peakMemory();
  const start = performance.now();
  const clock = new Int32Array(now);
  const begin = (input: number): void => {
    Atomics.store(clock, 1, second());
    Atomics.store(clock, 0, input + 1);
  };
  largest = 0;
  const report = await fuzz(format, { to, series, begin });
  const seconds = (performance.now() - start) / 1000;
  const whole: FuzzProcessReport = { ...report, largest, before, peak: peakMemory(), seconds };
  parentPort?.postMessage(whole, []);
}
