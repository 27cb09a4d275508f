/** Pictures of other formats, by the Latin letters that they have at a place. */
const formats: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["a GIF", /^GIF8[79]a/],
  ["a WebP picture", /^RIFF[^]{4}WEBP/],
  // Four bytes of length come first, then two pairs of zeros.
  ["a BMP picture", /^BM[^]{4}\0{4}/],
  ["a TIFF picture", /^(?:II\*\0|MM\0\*)/],
  ["an AVIF picture", /^[^]{4}ftypavi[fs]/],
  ["a HEIC picture", /^[^]{4}ftyp(?:hei[cxms]|mif1)/],
];

/** What a file that is none of the known ones begins with. */
export function describe(head: Uint8Array): string {
  if (head.length === 0) return "is empty";
  const letters = String.fromCharCode(...head.subarray(0, 16));
  const [format] = formats.find(([, pattern]) => pattern.test(letters)) ?? [];
  if (/^(?:\x89PNG|\xff\xd8\xff)/.test(letters)) return "is one picture";
  if (format !== undefined) return `is ${format}; save it as PNG`;
  const start = new TextDecoder().decode(head.subarray(0, 64)).trimStart().toLowerCase();
  if (start.startsWith("<!doctype") || start.startsWith("<html")) return "is a page of HTML";
  if (/<svg[\s>]/.test(start)) return "is an SVG drawing; save it as PNG";
  // Of the lower characters a text has tabs and ends of lines; a byte that is none of UTF-8 becomes U+FFFD.
  const isText = Array.from(start.slice(0, 40), (letter) => letter.codePointAt(0) ?? 0).every(
    (code) => code !== 0xfffd && (code >= 32 || (code >= 9 && code <= 13)) && code !== 127,
  );
  if (isText && start !== "") return "is a text";
  const hex = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0"));
  return `begins with ${hex.join(" ")}`;
}
