/** What a file that is none of the known ones begins with. */
export function describe(head: Uint8Array): string {
  if (head.length === 0) return "is empty";
  const start = new TextDecoder().decode(head.subarray(0, 64)).trimStart().toLowerCase();
  if (start.startsWith("<!doctype") || start.startsWith("<html")) return "is a page of HTML";
  const hex = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0"));
  return `begins with ${hex.join(" ")}`;
}
