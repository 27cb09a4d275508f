import { UnsafeNameError } from "./errors.ts";

/**
 * The name of a file in an archive, without `./` in front. Nothing here writes files, but who reads a name may: UnsafeNameError
 * for one that is absolute, climbs out of its folder, or hides something.
 */
export function safeName(name: string, source: string): string {
  const refuse = (why: string): UnsafeNameError =>
    new UnsafeNameError(
      `Cannot read ${source}: the name ${JSON.stringify(name)} of a file in it ${why}`,
      { source, member: name },
    );
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(name)) throw refuse("has control characters");
  if (name.includes("\\")) throw refuse("has a backslash");
  if (name.startsWith("/")) throw refuse("begins at the root");
  if (/^[a-z]:/i.test(name)) throw refuse("begins with a drive");
  const parts = name.split("/").filter((part) => part !== "." && part !== "");
  if (parts.includes("..")) throw refuse("leads out of its folder");
  if (parts.length === 0) throw refuse("is empty");
  return parts.join("/");
}

/** True for what macOS puts beside files when it packs them. */
export function isResourceFork(name: string): boolean {
  return name.split("/").some((part) => part === "__MACOSX" || part.startsWith("._"));
}
