/** Bytes within which a JPEG file says its size: what a camera notes comes before. */
const head = 2 ** 18;

/** Width and height of a PNG or JPEG picture by the first bytes of its file, in which it may be turned; nothing for other files. */
export async function pictureSize(
  file: Blob,
): Promise<{ readonly width: number; readonly height: number } | undefined> {
  const view = new DataView(await file.slice(0, head).arrayBuffer());
  if (view.byteLength < 24) return undefined;
  if (view.getUint32(0) === 0x89504e47)
    return { width: view.getUint32(16), height: view.getUint32(20) };
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const code = view.getUint16(at);
    // All from C0 to CF but tables of codes begin a picture.
    const isFrame = code >= 0xffc0 && code <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(code);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    if (code < 0xff01) return undefined;
  }
  return undefined;
}
