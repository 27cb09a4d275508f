/** Returns the kind of a file that is not safetensors by its first bytes, undefined for safetensors and unknown kinds. */
export function kindOf(bytes: Uint8Array): string | undefined {
  // Asked first: the length of its header, bytes 0 to 7, may look like the start of another kind.
  if (bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0)) return undefined;
  const start = Buffer.from(bytes.subarray(0, 8)).toString("latin1");
  if (start.startsWith("\u0089PNG")) return "a PNG picture";
  if (start.startsWith("\u0089PXW")) return "an archive of compressed pictures";
  if (start.startsWith("\u00ff\u00d8\u00ff")) return "a JPEG picture";
  if (start.startsWith("PK")) return "a zip archive";
  if (start.startsWith("\u001f\u008b")) return "a gzip file";
  if (start.startsWith("GIF8")) return "a GIF picture";
  if (/^\s*[{[]/.test(start)) return "JSON";
  return /^[\n\r\t -~]{8}$/.test(start) ? "text" : undefined;
}
