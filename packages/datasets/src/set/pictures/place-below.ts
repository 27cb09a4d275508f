/** Where a picture lies below a folder. */
export interface PlaceBelow {
  /** The folder that it lies in, which is its class; undefined for one that lies beside them. */
  readonly group: string | undefined;
}

/**
 * Where a file of an archive lies below a folder; undefined for one that does not. Letters with accents are written in one way (NFC), by which classes
 * are the same on all machines: macOS writes two characters in the names of its folders, and one where names are typed.
 */
export function placeBelow(name: string, below: string | undefined): PlaceBelow | undefined {
  const path = name.normalize("NFC");
  const prefix = below === undefined ? "" : prefixOf(below);
  if (!path.startsWith(prefix)) return undefined;
  return { group: path.slice(prefix.length).split("/").at(-2) };
}

/** How names below a folder begin, which may be written as shells complete it: `.\train\` in those of Windows. */
function prefixOf(below: string): string {
  const folder = below.replaceAll("\\", "/").replaceAll(/^(?:\.\/+)+|\/+$/g, "");
  return folder === "" || folder === "." ? "" : `${folder.normalize("NFC")}/`;
}
