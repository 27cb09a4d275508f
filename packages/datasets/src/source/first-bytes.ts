/** What a file that is none of the known ones begins with. */
export function describe(head: Uint8Array): string {
  if (head.length === 0) return "is empty";
  const start = new TextDecoder().decode(head.subarray(0, 64)).trimStart().toLowerCase();
  if (start.startsWith("<!doctype") || start.startsWith("<html")) return "is a page of HTML";
  // Of the lower characters a text has tabs and ends of lines; a byte that is none of UTF-8 becomes U+FFFD.
  const isText = Array.from(start.slice(0, 40), (letter) => letter.codePointAt(0) ?? 0).every(
    (code) => code !== 0xfffd && (code >= 32 || (code >= 9 && code <= 13)) && code !== 127,
  );
  if (isText && start !== "") return "is a text";
  const hex = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0"));
  return `begins with ${hex.join(" ")}`;
}
