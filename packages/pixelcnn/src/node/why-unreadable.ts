/** What the system says of files that it does not read, in words. */
const words: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
};

/** Why a file cannot be read, in one line. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = error instanceof Error ? error.message : String(error);
  return words[code] ?? reason.replaceAll(/\s*\n\s*/g, " ").trim();
}
