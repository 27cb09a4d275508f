import { builtin } from "../source/builtin.ts";

/**
 * The tile sets of a map for maps elsewhere: names of files that are relative to the map become relative to the folder of another file, if
 * there is such a file; other names stay.
 *
 * @param tilesets as they stand in the file of a map
 * @example
 * await tileSetsFrom([{ firstgid: 1, source: "no-such.tsx" }], { map: "maps/a.tmj", beside: "b.tmj" });
 * // [{ firstgid: 1, source: "no-such.tsx" }]
 */
export async function tileSetsFrom(
  tilesets: readonly unknown[],
  { map, beside }: { readonly map: string; readonly beside: string },
): Promise<unknown[]> {
  const { dirname, isAbsolute, join, relative, resolve, sep } = builtin("node:path");
  const { access } = builtin("node:fs/promises");
  const named = async (name: unknown): Promise<unknown> => {
    if (typeof name !== "string" || isAbsolute(name)) return name;
    const file = join(dirname(map), name);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    return isThere ? relative(resolve(dirname(beside)), resolve(file)).replaceAll(sep, "/") : name;
  };
  const moved = async (set: unknown): Promise<unknown> => {
    if (typeof set !== "object" || set === null) return set;
    const found: Record<string, unknown> = { ...set };
    for (const key of ["source", "image"]) if (key in found) found[key] = await named(found[key]);
    // Of a set of single pictures.
    const { tiles } = found;
    if (Array.isArray(tiles)) found["tiles"] = await Promise.all(tiles.map(moved));
    return found;
  };
  return Promise.all(tilesets.map(moved));
}
