/** Pixels of a picture that a page cuts. */
const mostPixels = 2048 ** 2;

/** Refuses a PNG picture that is too large for a page before it is decoded; RangeError. Other files are for the library to read. */
export async function checkSheet(file: Blob, name: string): Promise<void> {
  const head = await file.slice(0, 24).arrayBuffer();
  const view = new DataView(head);
  if (head.byteLength < 24 || view.getUint32(0) !== 0x89504e47) return;
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width * height <= mostPixels) return;
  const [wide, high] = [width, height].map((side) => side.toLocaleString("en"));
  throw new RangeError(
    `Cannot cut ${name} into sprites: it is ${wide} wide and ${high} high, and a sheet here has 2,048 by 2,048 pixels at most`,
  );
}
