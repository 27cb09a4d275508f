import { digestOf } from "./digest.ts";
import type { Engine } from "./engine.ts";
import { droppedName, openBytes, trainedName } from "./kept-model.ts";
import type { ShownModel } from "./shown-model.ts";
import { keepModel, type KeptModel } from "./training/kept.ts";
import { unkeptReason } from "./training/unkept-reason.ts";

/** Called with a sentence for people where the browser does not keep a model for the next visit. */
type Unkept = (error: Error) => void;

/** Bytes of the largest file that is opened. */
const largest = 256 * 2 ** 20;

/** Opens a checkpoint of the user, and keeps it for the next visit. Rejects with a sentence for people. */
export async function openDropped(
  engine: Engine,
  { name, blob, unkept }: { readonly name: string; readonly blob: Blob; readonly unkept: Unkept },
): Promise<ShownModel> {
  if (blob.size > largest)
    throw new RangeError(
      `Cannot open ${name}: it has ${Math.round(blob.size / 2 ** 20)} MiB, and this page opens ${largest / 2 ** 20}`,
    );
  const bytes = new Uint8Array(await blob.arrayBuffer());
  // A length of 64 bits that is small, then JSON.
  if (bytes[8] !== 0x7b || bytes.subarray(5, 8).some((byte) => byte !== 0))
    throw new TypeError(`Cannot open ${name}: it is no checkpoint, for it does not begin like one`);
  // An address means one model: others have another name.
  return openOwn(engine, { name: `${droppedName}-${digestOf(bytes)}`, file: name, bytes }, unkept);
}

/** Opens the model of a run here as it stood after so many steps, and keeps it as one that was dropped. */
export async function openTrained(
  engine: Engine,
  {
    bytes,
    title,
    step,
    unkept,
  }: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    /** Of the pictures that it is trained on. */
    readonly title: string;
    readonly step: number;
    readonly unkept: Unkept;
  },
): Promise<ShownModel> {
  const name = `${trainedName}-${step}-${digestOf(bytes)}`;
  return openOwn(engine, { name, file: `${title}, step ${step}`, bytes }, unkept);
}

async function openOwn(engine: Engine, own: KeptModel, unkept: Unkept): Promise<ShownModel> {
  const shown = await engine.model(own.name, () => openBytes(engine.worker, own));
  // What cannot be kept is shown all the same.
  await keepModel(own).catch((error: unknown) => {
    const why = `Cannot keep ${own.file} for the next visit: ${unkeptReason(error)}`;
    unkept(new Error(why, { cause: error }));
  });
  return shown;
}
