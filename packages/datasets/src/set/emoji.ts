import { type Archive, openArchive } from "../archive/archive.ts";
import { MissingDataError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { pictureDataset, type PictureDataset } from "./pictures/picture-dataset.ts";
import { pictureOptionNames, type PictureOptions } from "./pictures/picture-options.ts";
import type { NamedPicture } from "./pictures/read-together.ts";

/** Options of `emoji`. */
export interface EmojiOptions extends PictureOptions {
  /** The package `emoji-datasource-twitter` or one of its siblings: the `.tgz` that `npm pack` fetches, or the folder that it is installed in. */
  readonly from: string | ByteSource;
  /** Whose drawings, where a package has several: `apple`, `facebook`, `google` or `twitter`. Default: the only ones. */
  readonly vendor?: string | undefined;
  /** Whether people come in every tone of skin. Default false: as they are without any. Divide such a set by a key, not by pixels. */
  readonly skinTones?: boolean | undefined;
  /** Only these categories, such as `Food & Drink`. Default: all. */
  readonly categories?: readonly string[] | undefined;
}

/** What the package says about a picture. */
interface Emoji {
  readonly name: string;
  readonly category: string;
}

const largestTable = 2 ** 25;
const largestFile = 2 ** 20;

/**
 * Emoji of 64x64, with their categories as classes; `names` has what each is called in Unicode, for tones of skin followed by a comma and the tone.
 * Rejects with DatasetError or one of its kind.
 *
 * Source: Henderson, "emoji-datasource", https://github.com/iamcal/emoji-data
 *
 * @example
 * await emoji({ from: "no/such/emoji-datasource-twitter.tgz", size: [32, 32] }); // throws MissingDataError
 */
export async function emoji(options: EmojiOptions): Promise<PictureDataset> {
  checkOptionNames("open emoji", options, {
    from: true,
    vendor: true,
    skinTones: true,
    categories: true,
    ...pictureOptionNames,
  });
  const archive = await openArchive(options.from);
  try {
    return await emojiOf(archive, options);
  } finally {
    await archive.close();
  }
}

/** True for the names of the files of such a package. */
export function areEmoji(names: readonly string[]): boolean {
  return (
    names.some((name) => /(?:^|\/)emoji\.json$/.test(name)) &&
    names.some((name) => pictureName.test(name))
  );
}

const pictureName = /(?:^|\/)img\/([a-z0-9-]+)\/64\/([0-9a-z-]+\.png)$/;

/** The emoji of an open archive, which is read from its start twice. */
export async function emojiOf(
  archive: Archive,
  options: Omit<EmojiOptions, "from">,
): Promise<PictureDataset> {
  const { name } = archive;
  const known = await readTable(archive, options);
  const found = pictures(archive, { ...options, known });
  return pictureDataset(found, { ...options, source: name });
}

async function* pictures(
  archive: Archive,
  {
    known,
    vendor,
    signal,
  }: Pick<EmojiOptions, "vendor" | "signal"> & { readonly known: ReadonlyMap<string, Emoji> },
): AsyncGenerator<NamedPicture> {
  let first: string | undefined = vendor;
  for await (const file of archive.files({ signal })) {
    const [, whose, image = ""] = pictureName.exec(file.name) ?? [];
    const about = known.get(image);
    if (whose === undefined || about === undefined) continue;
    if (vendor !== undefined && whose !== vendor) continue;
    first ??= whose;
    if (whose !== first)
      throw new DatasetError(
        `Cannot open ${archive.name}: it has drawings of ${first} and ${whose}, and whose to take is not said`,
        { source: archive.name },
      );
    const read = file.read(largestFile);
    // Its bytes are there until the next file is asked for.
    await read.catch(() => undefined);
    const [source, member] = [archive.name, file.name];
    yield {
      name: about.name,
      group: about.category,
      read: async (reader) => reader.read({ bytes: await read, source, member }),
    };
  }
}

/** What `emoji.json` says of each picture, by the name of its file. */
async function readTable(
  archive: Archive,
  options: Omit<EmojiOptions, "from">,
): Promise<Map<string, Emoji>> {
  for await (const file of archive.files(options)) {
    if (!/(?:^|\/)emoji\.json$/.test(file.name)) continue;
    const text = new TextDecoder().decode(await file.read(largestTable));
    return parseTable(text, { ...options, source: archive.name, member: file.name });
  }
  throw new MissingDataError(`Cannot find emoji in ${archive.name}: it has no emoji.json`, {
    source: archive.name,
  });
}

function parseTable(
  text: string,
  {
    source,
    member,
    skinTones = false,
    categories,
  }: Omit<EmojiOptions, "from"> & { source: string; member: string },
): Map<string, Emoji> {
  const fail = (state: string, cause?: unknown): DatasetError =>
    new DatasetError(`Cannot read ${member} of ${source}: ${state}`, { source, member, cause });
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw fail("it is no JSON", cause);
  }
  if (!Array.isArray(list)) throw fail("it is no list");
  const known = new Map<string, Emoji>();
  for (const [i, entry] of list.entries()) {
    const { name, short_name: short, image, category, skin_variations: tones } = fieldsOf(entry);
    const called = typeof name === "string" && name !== "" ? name : short;
    if (typeof called !== "string" || typeof image !== "string" || typeof category !== "string")
      throw fail(`its entry ${i} has no name, image and category`);
    if (categories !== undefined && !categories.includes(category)) continue;
    known.set(image, { name: called, category });
    if (!skinTones) continue;
    for (const [tone, variation] of Object.entries(fieldsOf(tones))) {
      const { image: other } = fieldsOf(variation);
      if (typeof other === "string") known.set(other, { name: `${called}, ${tone}`, category });
    }
  }
  return known;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
