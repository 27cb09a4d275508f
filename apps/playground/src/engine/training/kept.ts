import type { NetworkSize, PreparedSet } from "../../data/prepared-set.ts";
import type { KeptRequest } from "./kept-request.ts";
import type { RunProgress } from "./training-run.ts";

/** A run as the browser keeps it. */
export interface KeptRun {
  /** Which run it is: one that another tab goes on with has the same. Runs that were kept by a page of before have none. */
  readonly id?: string;
  /** Name of the set in the address. */
  readonly name: string;
  readonly set: PreparedSet;
  readonly network: NetworkSize;
  readonly progress: RunProgress;
  /** What the pictures were read of, where they are the user's and few bytes. */
  readonly asked?: KeptRequest | undefined;
  /** With all that it needs to go on. */
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  /** Whether it was training when it was kept. */
  readonly isRunning: boolean;
}

/** The pictures of a set, and what they were read of, which are many bytes. */
export type KeptPictures = Pick<PreparedSet, "images" | "heldOut"> & Pick<KeptRun, "asked">;

/** A model that was dropped, or trained here. */
export interface KeptModel {
  /** Name in the address. */
  readonly name: string;
  /** What it is called to the user. */
  readonly file: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A model that is kept, without its bytes. */
export type KeptName = Pick<KeptModel, "name" | "file">;

/** What is kept under which key. */
interface Kept {
  /** Its pictures are kept by themselves; pages of before wrote them with it. */
  readonly run: KeptRun;
  /** By the `id` of the run. */
  readonly [pictures: `pictures ${string}`]: KeptPictures;
  readonly [model: `model ${string}`]: KeptModel;
  /** These models, the latest first; pages of before wrote their names alone. */
  readonly models: readonly (KeptName | string)[];
  /** The lowest bits per dimension of held-out pictures, by fingerprint of the pictures. */
  readonly reached: Readonly<Record<string, number>>;
}

const [database, store] = ["pixelweft", "kept"];
/** Milliseconds that a browser has to open it; fewer while it does not answer. */
const [patience, little] = [5000, 500];
/** Models of each kind that are kept: those that were dropped, and those that were trained here. */
const mostModels = 4;

/** Reads what is kept; nothing where there is nothing, or where the browser keeps nothing. */
export async function readKept<Key extends keyof Kept>(key: Key): Promise<Kept[Key] | undefined> {
  try {
    return await inStore("readonly", (kept) => resultOf<Kept[Key] | undefined>(kept.get(key)));
  } catch {
    return undefined;
  }
}

/** Keeps something in place of what was kept before. Rejects where the browser keeps nothing, or has no room. */
export async function keep<Key extends keyof Kept>(key: Key, value: Kept[Key]): Promise<void> {
  await inStore("readwrite", (kept) => resultOf(kept.put(value, key)));
}

/** The models of the user that are kept, the latest first; none where the browser keeps nothing. */
export async function keptModels(): Promise<readonly KeptName[]> {
  try {
    return await inStore("readonly", namesIn);
  } catch {
    return [];
  }
}

/** Keeps a model of the user, and forgets the one of its kind that was kept longest ago where there are too many. Rejects as `keep()`. */
export async function keepModel(model: KeptModel): Promise<void> {
  const { name, file } = model;
  await inStore("readwrite", async (kept) => {
    const others = (await namesIn(kept)).filter((other) => other.name !== name);
    const ofKind = others.filter((other) => kindOf(other) === kindOf(model));
    const forgotten = ofKind.slice(mostModels - 1);
    for (const oldest of forgotten) await resultOf(kept.delete(`model ${oldest.name}`));
    const staying = others.filter((other) => !forgotten.includes(other));
    await resultOf(kept.put(model, `model ${name}`));
    await resultOf(kept.put([{ name, file }, ...staying], "models"));
  });
}

/** What a name begins with: whether the model was dropped, or trained here. */
function kindOf({ name }: KeptName): string {
  return name.replace(/-.*/, "");
}

async function namesIn(kept: IDBObjectStore): Promise<readonly KeptName[]> {
  const names: KeptName[] = [];
  for (const one of (await resultOf<Kept["models"] | undefined>(kept.get("models"))) ?? []) {
    const isWhole = typeof one !== "string";
    const found = isWhole ? one : await resultOf<KeptModel | undefined>(kept.get(`model ${one}`));
    if (found) names.push({ name: found.name, file: found.file });
  }
  return names;
}

/** Does something with what is kept, all of it or nothing. Rejects where the browser keeps nothing, or has no room. */
export async function inStore<Result>(
  mode: IDBTransactionMode,
  act: (kept: IDBObjectStore) => Promise<Result>,
): Promise<Result> {
  const opening = indexedDB.open(database, 1);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore(store));
  const opened = await inTime(resultOf(opening));
  try {
    const transaction = opened.transaction(store, mode);
    const ended = new Promise<void>((done, failed) => {
      transaction.addEventListener("complete", () => done());
      transaction.addEventListener("abort", () =>
        failed(transaction.error ?? new Error("It was aborted")),
      );
    });
    const result = await act(transaction.objectStore(store));
    await ended;
    return result;
  } finally {
    opened.close();
  }
}

let answers = true;

/** Some browsers never answer who opens: then they keep nothing. */
async function inTime<Result>(result: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, failed) => {
    const fail = (): void => {
      answers = false;
      failed(new Error("It does not answer"));
    };
    timer = setTimeout(fail, answers ? patience : little);
  });
  const answered = (): boolean => (answers = true);
  void result.then(answered, answered);
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

/** The result of a request, as a promise. */
export function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((done, failed) => {
    request.addEventListener("success", () => done(request.result));
    request.addEventListener("error", () => failed(request.error ?? new Error("It failed")));
  });
}
