import type { SetRequest } from "../../data/prepared-set.ts";

/** The most bytes of files that are kept beside a run: sprites and sheets have fewer, photographs more. */
const mostBytes = 2 ** 24;

/** Pictures of the user as they were asked for, with what is in their files: those may be moved until the next visit. */
export interface KeptRequest extends Pick<SetRequest, "pictures" | "byFolder"> {
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
}

/** What is kept of a request; nothing of sets that are drawn here, and of files that are too large or can be read no more. */
export async function requestToKeep(
  asked: SetRequest | undefined,
): Promise<KeptRequest | undefined> {
  if (asked?.origin.kind !== "files") return undefined;
  const { origin, ...how } = asked;
  const bytes = origin.files.reduce((sum, { blob }) => sum + blob.size, 0);
  if (bytes > mostBytes) return undefined;
  try {
    const files = await Promise.all(
      origin.files.map(async ({ name, blob }) => ({
        name,
        bytes: new Uint8Array(await blob.arrayBuffer()),
      })),
    );
    return { ...how, name: origin.name, files };
  } catch {
    // Without them the run is kept all the same.
    return undefined;
  }
}

/** The request that was kept. */
export function requestOf({ name, files, ...how }: KeptRequest): SetRequest {
  const blobs = files.map((file) => ({ name: file.name, blob: new Blob([file.bytes]) }));
  return { ...how, origin: { kind: "files", name, files: blobs } };
}
