import { UnsafeNameError } from "../errors/format.ts";
import { isPrintable } from "../text/printable.ts";

/** Bytes of a name with its folders: no system takes more. */
const longestName = 4096;

/**
 * The name of a file in an archive, without `./` in front. Nothing here writes files, but who reads a name may: UnsafeNameError
 * for one that is absolute, climbs out of its folder, hides something, or is longer than 4,096 bytes.
 */
export function safeName(name: string, source: string): string {
  checkName(name, source);
  const refuse = refusal(name, source);
  if (name.includes("\\")) throw refuse("has a backslash");
  if (name.startsWith("/")) throw refuse("begins at the root");
  if (/^[a-z]:/i.test(name)) throw refuse("begins with a drive");
  const parts = name.split("/").filter((part) => part !== "." && part !== "");
  if (parts.includes("..")) throw refuse("leads out of its folder");
  if (parts.length === 0) throw refuse("is empty");
  return parts.join("/");
}

/** Refuses a name that is too long, or that would write to a terminal what is not there. */
export function checkName(name: string, source: string): void {
  const refuse = refusal(name, source);
  // A character has a byte or more: long ones are not encoded.
  if (name.length > longestName || new TextEncoder().encode(name).length > longestName)
    throw refuse(`has more than ${longestName} bytes`);
  if (!isPrintable(name)) throw refuse("has control characters; rename it");
}

function refusal(name: string, source: string): (why: string) => UnsafeNameError {
  const shown = name.length > 200 ? `${name.slice(0, 200)}…` : name;
  return (why) =>
    new UnsafeNameError(
      `Cannot read ${source}: the name ${JSON.stringify(shown)} of a file in it ${why}`,
      { source, member: name },
    );
}

/** True for the icon of a folder of macOS, and what goes with it: the only file whose name may end so, and nothing to read. */
export function isFolderIcon(name: string): boolean {
  return /(?:^|\/)(?:\._)?Icon\r$/.test(name);
}

/** True for files that people do not see: in hidden folders, such as of thumbnails, and what macOS puts beside files when it packs them. */
export function isHidden(name: string): boolean {
  return name.split("/").some((part) => part === "__MACOSX" || part.startsWith("."));
}
