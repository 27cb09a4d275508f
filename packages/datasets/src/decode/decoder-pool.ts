import { concatenate } from "../source/concatenate.ts";
import { receiveError } from "./decoder-error.ts";
import { taskOf, type DecoderAnswer, type DecoderTask } from "./decoder-task.ts";
import { DecoderThread } from "./decoder-thread.ts";
import {
  type DecodePictures,
  decodeInPlace,
  type PictureFile,
  type PictureForm,
  readInPlace,
} from "./picture-job.ts";
import type { ReadPicture, SampleForm } from "./picture-sample.ts";

/** Threads that decode pictures. */
export interface Decoders {
  readonly decode: DecodePictures;
  /** Decodes one picture and makes samples of it, one of each form. */
  read(file: PictureFile, forms: readonly SampleForm[]): Promise<readonly ReadPicture[]>;
  /** How many there are, once they have started; 0 where they cannot be. */
  threads(): number;
  end(): Promise<void>;
}

/** Pictures of one task: enough to be worth a message, few enough to be shared out. */
const largestTask = 32;

/** Threads of earlier runs, which wait a while for the next one: starting one takes as long as some hundred pictures do. */
const idle: DecoderThread[] = [];
const idleTime = 5000;
let lastUse = 0;

/** Starts threads when the first picture is to be decoded. Without any, and where one is lost, pictures are decoded in place. */
export function startDecoders(count: number): Decoders {
  let starting: Promise<readonly DecoderThread[]> | undefined;
  let threads: readonly DecoderThread[] = [];
  let tasks = 0;

  const start = async (): Promise<readonly DecoderThread[]> => {
    const module = moduleAddress(import.meta.url);
    if (module === undefined) return [];
    const found = await Promise.all(
      Array.from({ length: count }, async () => takeIdle() ?? DecoderThread.start(module)),
    );
    threads = found.filter((thread) => thread !== undefined);
    return threads;
  };
  /** Undefined where there is no thread, or none any more. */
  const run = async (
    files: readonly PictureFile[],
    form: DecoderTask["form"],
  ): Promise<DecoderAnswer | undefined> => {
    const [first, ...others] = threads;
    const thread = others.reduce((a, b) => (a && b.load < a.load ? b : a), first);
    const answer = await thread?.run(taskOf(tasks++, files, form));
    if (answer?.error) throw receiveError(answer.error);
    return answer;
  };
  const decodeSome = async (
    files: readonly PictureFile[],
    form: PictureForm,
  ): Promise<Uint8Array<ArrayBuffer>> =>
    (await run(files, form))?.images ?? decodeInPlace(files, form);
  return {
    async decode(files, form) {
      await (starting ??= start());
      if (threads.length === 0) return decodeInPlace(files, form);
      const size = Math.min(largestTask, Math.max(1, Math.ceil(files.length / threads.length)));
      const parts: Promise<Uint8Array<ArrayBuffer>>[] = [];
      for (let at = 0; at < files.length; at += size) {
        const part = decodeSome(files.slice(at, at + size), form);
        part.catch(() => undefined); // the first in order is thrown, not the first in time
        parts.push(part);
      }
      const images: Uint8Array[] = [];
      for (const part of parts) images.push(await part);
      return concatenate(images);
    },
    async read(file, forms) {
      await (starting ??= start());
      return (await run([file], forms))?.pictures ?? readInPlace(file, forms);
    },
    threads: () => threads.filter(({ load }) => load < Infinity).length,
    async end() {
      await starting;
      for (const thread of threads) {
        if (thread.load === 0) idle.push(thread);
        else thread.end();
      }
      threads = [];
      endIdle();
    },
  };
}

function takeIdle(): DecoderThread | undefined {
  let thread = idle.pop();
  while (thread?.load === Infinity) thread = idle.pop(); // lost in the meantime
  return thread;
}

/** Ends threads that have been idle for a while. */
function endIdle(): void {
  const use = ++lastUse;
  const timer: unknown = setTimeout(() => {
    if (use === lastUse) for (const thread of idle.splice(0)) thread.end();
  }, idleTime);
  // A process that has nothing else to do may end.
  if (typeof timer === "object" && timer !== null && "unref" in timer)
    (timer as { unref(): void }).unref();
}

/** Where the module is that threads load: beside this one, as source or built. Undefined in a bundle, which has one file. */
export function moduleAddress(own: string): string | undefined {
  const [, folder, ending] = /^(.*\/)decoder-pool\.([jt]s)(?:\?.*)?$/.exec(own) ?? [];
  return folder === undefined ? undefined : `${folder}decoder-task.${ending}`;
}
