import { requestOf } from "./kept-request.ts";
import { inStore, resultOf, type KeptPictures, type KeptRun } from "./kept.ts";

/** Stands for pictures that are kept by themselves. */
const none = new Uint8Array();

/** The run that is kept, with its pictures; nothing where there is none, or where the browser keeps nothing. */
export async function readRun(): Promise<KeptRun | undefined> {
  try {
    return await inStore("readonly", async (kept) => {
      const found = await resultOf<KeptRun | undefined>(kept.get("run"));
      if (found === undefined) return undefined;
      const pictures = await resultOf<KeptPictures | undefined>(kept.get(picturesKey(found)));
      const { asked, ...images } = pictures ?? {};
      const again = asked ? { asked: requestOf(asked) } : {};
      return { ...found, set: { ...found.set, ...images, ...again } };
    });
  } catch {
    return undefined;
  }
}

/**
 * Keeps a run in place of an earlier state of it, or of the one that was `known` to be kept. What another tab kept meanwhile stays, and is given
 * back: a run that is further, or another one. Rejects as `keep()`.
 */
export function keepRun(run: KeptRun, known: KeptRun | undefined): Promise<KeptRun | undefined> {
  return inStore("readwrite", async (kept) => {
    const found = await resultOf<KeptRun | undefined>(kept.get("run"));
    if (found && isNewer(found, run.id === found.id ? run : known)) return found;
    const key = picturesKey(run);
    if (found && picturesKey(found) !== key) await resultOf(kept.delete(picturesKey(found)));
    const { asked, ...others } = run;
    const { images, heldOut, asked: _, ...words } = run.set;
    // They stay the same, and a run is kept every few seconds: they are written once.
    if ((await resultOf(kept.getKey(key))) === undefined)
      await resultOf(kept.put({ images, heldOut, asked } satisfies KeptPictures, key));
    const set = { ...words, images: none, heldOut: none };
    await resultOf(kept.put({ ...others, set } satisfies KeptRun, "run"));
    return undefined;
  });
}

function picturesKey({ id = "" }: KeptRun): string {
  return `pictures ${id}`;
}

function isNewer(found: KeptRun, than: KeptRun | undefined): boolean {
  if (than === undefined || found.progress.step > than.progress.step) return true;
  return (found.id ?? "") !== (than.id ?? "");
}
