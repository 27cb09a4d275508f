import type { Dataset } from "@pixelweft/datasets";

/** Which pictures of a data set equal one of another, pixel for pixel: their numbers. A program that draws sprites draws some twice. */
export async function equalPictures(of: Dataset, among: Dataset): Promise<number[]> {
  const known = new Set(await texts(among));
  return (await texts(of)).flatMap((text, number) => (known.has(text) ? [number] : []));
}

/** Each picture as a text, which a set compares by its value. */
async function texts(data: Dataset): Promise<string[]> {
  const found: string[] = [];
  for await (const { images, size } of data.batches({ batchSize: 500 })) {
    const pixels = images.length / size;
    for (let n = 0; n < size; n++)
      found.push(Buffer.from(images.subarray(n * pixels, (n + 1) * pixels)).toString("latin1"));
  }
  return found;
}
