/** What the system says of files that it neither reads nor writes, in words. */
const words: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EIO: "the disk fails",
  EMFILE: "too many files are open",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
};

const unread: typeof words = {
  ...words,
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
};

const unwritten: typeof words = {
  ...words,
  ENOENT: "there is no such folder",
  ENOTDIR: "a part of its path is a file",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "it is larger than a file may be",
  EROFS: "the file system is read-only",
};

/** Why a file cannot be read, in one line. */
export function whyUnreadable(error: unknown): string {
  return reasonIn(unread, error);
}

/** Why a file cannot be written, in one line. */
export function whyUnwritten(error: unknown): string {
  return reasonIn(unwritten, error);
}

/** Whether the system says that nothing is there, and not that it cannot look. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function reasonIn(known: typeof words, error: unknown): string {
  const code = codeOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  return known[code] ?? reason.replaceAll(/\s*\n\s*/g, " ").trim();
}
