/** A table of ARCHITECTURE.md: the place whose folders it lists, and their names. */
interface FolderTable {
  readonly place: string;
  readonly names: readonly string[];
}

/**
 * Folders that a table of ARCHITECTURE.md lacks, and rows without a folder, one sentence each.
 *
 * @param architecture a table of folders follows a paragraph that begins with "The folders of" and a path; the table of packages says their whole paths
 * @param paths files of the repository, from its top
 */
export function folderLaws(architecture: string, paths: readonly string[]): string[] {
  return [packageTable(architecture), ...folderTables(architecture)].flatMap(({ place, names }) => {
    const found = place === "" ? packagesOf(paths) : foldersOf(paths, place);
    const missing = [...found].filter((name) => !names.includes(name));
    const strange = names.filter((name) => !found.has(name));
    return [
      ...missing.map((name) => `ARCHITECTURE.md does not list ${place}${name}`),
      ...strange.map((name) => `ARCHITECTURE.md lists ${place}${name}, which is no folder`),
    ];
  });
}

function packageTable(architecture: string): FolderTable {
  const rows = architecture.matchAll(/^\| `((?:packages|apps)\/[\w-]+)` +\|/gm);
  return { place: "", names: [...rows].map(([, path = ""]) => path) };
}

/** Names stand in the first column, up to a colon: what follows it are files to read first. */
function folderTables(architecture: string): FolderTable[] {
  const parts = architecture.split(/^The folders of `([^`]+)`/m).slice(1);
  return parts.flatMap((place, i) => {
    if (i % 2 === 1) return [];
    const [, rows = ""] = /^\|[ -]+\|.*\n((?:\|.*\n)*)/m.exec(parts[i + 1] ?? "") ?? [];
    const cells = rows.split("\n").map((row) => row.split(/[|:]/)[1] ?? "");
    const names = cells.flatMap((cell) => [...cell.matchAll(/`([^`/]+)\/?`/g)]);
    return [{ place: `${place}/`, names: names.map(([, name = ""]) => name) }];
  });
}

/** The folders of packages and apps that have sources. */
function packagesOf(paths: readonly string[]): Set<string> {
  const found = paths.map((path) => /^(?:packages|apps)\/[^/]+(?=\/)/.exec(path)?.[0]);
  return new Set(found.filter((path) => path !== undefined));
}

/** The folders right below a place that have files. */
function foldersOf(paths: readonly string[], place: string): Set<string> {
  const below = paths.filter((path) => path.startsWith(place));
  const names = below.map((path) => path.slice(place.length).split("/"));
  return new Set(names.flatMap(([name = "", ...rest]) => (rest.length > 0 ? [name] : [])));
}
