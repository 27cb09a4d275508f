import type { ConnectedWorker } from "@pixelweft/runtime/client";
import type { ShownModel } from "./shown-model.ts";
import { keep, readKept } from "./training/kept.ts";
import { wordsOf } from "./training/run-word.ts";

/** How names of models that were dropped begin. */
const droppedName = "own";
/** How names of the model that is trained here begin. */
export const trainedName = "trained";

/** Bytes of the largest file that is opened. */
const largest = 256 * 2 ** 20;

/** Opens a checkpoint of the user, and keeps it for the next visit. Rejects with a sentence for people. */
export async function openDropped(
  worker: ConnectedWorker,
  { name, blob }: { readonly name: string; readonly blob: Blob },
): Promise<ShownModel> {
  if (blob.size > largest)
    throw new RangeError(
      `Cannot open ${name}: it has ${Math.round(blob.size / 2 ** 20)} MiB, and this page opens ${largest / 2 ** 20}`,
    );
  const bytes = new Uint8Array(await blob.arrayBuffer());
  // A length of 64 bits that is small, then JSON.
  if (bytes[8] !== 0x7b || bytes.subarray(5, 8).some((byte) => byte !== 0))
    throw new TypeError(`Cannot open ${name}: it is no checkpoint, for it does not begin like one`);
  const shown = await openBytes(worker, bytes, { name: await nameOf(bytes), file: name });
  // What cannot be kept is shown all the same.
  await keep("model", { name, bytes }).catch(() => {});
  return shown;
}

/** Whether a name is that of a model of the user. */
export function isOwn(name: string): boolean {
  return [droppedName, trainedName].some((begin) => name.startsWith(`${begin}-`));
}

/** The model of this name as the browser kept it: the dropped one, or the one that is trained here as it stands now. */
export async function openKept(worker: ConnectedWorker, name: string): Promise<ShownModel> {
  const isTrained = name.startsWith(trainedName);
  const kept = isTrained
    ? await readKept("run").then((run) => run && { name: run.set.title, bytes: run.checkpoint })
    : await readKept("model");
  if (kept === undefined || (!isTrained && (await nameOf(kept.bytes)) !== name))
    throw new RangeError(
      `Cannot show the model of this address: it was ${isTrained ? "trained" : "opened"} in another browser, or before another one`,
    );
  return openBytes(worker, kept.bytes, { name, file: kept.name });
}

/** Another name for other bytes: an address means one model. */
async function nameOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).subarray(0, 4);
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${droppedName}-${hex}`;
}

async function openBytes(
  worker: ConnectedWorker,
  bytes: Uint8Array,
  { name, file }: { readonly name: string; readonly file: string },
): Promise<ShownModel> {
  try {
    const model = await worker.openModel(bytes);
    const { classes, palette } = wordsOf(model.run?.settings);
    const { levels, numClasses } = model.config;
    const fits = palette !== undefined && palette.length <= levels;
    return {
      name,
      model,
      // A model with classes has a choice of them, named or not.
      classes: Array.from({ length: numClasses }, (_, i) => classes[i] ?? `class ${i}`),
      bytes: bytes.length,
      ...(fits ? { palette } : {}),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`Cannot open ${file}: ${reason}`, { cause: error });
  }
}
