import { steadyLevelOf, type Model } from "@pixelweft/pixelcnn";
import { variety, type ReadablePictures } from "@pixelweft/pixelcnn/judges";
import { classesInTurn } from "@pixelweft/pixelcnn/pictures";
import { drawLevels, type Drawing } from "../model/drawing.ts";

/** Shares that are tried, of which each keeps more kinds of figures than the one before. */
const shares = [0.3, 0.1, 0.05] as const;

/** How many samples show it, and the milliseconds that may take; fewer samples show nothing. */
const [count, most, fewest] = [64, 20_000, 16];

/** How much samples have to differ from one another, of what pictures do, and how many colours one has to have, of what a picture has. */
const enough = { variety: 0.9, colours: 0.6 };

/**
 * The highest `--min-p` with which samples differ from one another about as much as pictures do that were held out, and have not far fewer
 * colours. Higher ones leave the plainest figures, or an empty ground. Nothing for images without transparent ground, which it was not
 * measured on.
 */
export async function proposedMinP(
  drawing: Omit<Drawing, "count" | "minP" | "labels" | "numbers">,
  validation: ReadablePictures,
): Promise<number | undefined> {
  const { model, palette } = drawing;
  if (steadyLevelOf(palette) === undefined || validation.info.count < fewest) return undefined;
  const size = valuesOf(model);
  const held = Math.min(200, validation.info.count);
  // The first ones of a folder may be of one class, and samples are of all.
  const place = (_: unknown, n: number): number => Math.floor((n * validation.info.count) / held);
  const { images: pictures } = await validation.read(Array.from({ length: held }, place));
  const least = {
    variety: enough.variety * variety(pictures, size),
    colours: enough.colours * coloursOf(pictures, size),
  };
  for (const minP of shares) {
    const labels = classesInTurn(model.config, count);
    const until = performance.now() + most;
    const title = `try --min-p ${minP}`;
    const images = await drawLevels({ ...drawing, count, labels, minP, until, title });
    if (images.length < fewest * size) return undefined;
    const isVaried = variety(images, size) >= least.variety;
    if (isVaried && coloursOf(images, size) >= least.colours) return minP;
  }
  return undefined;
}

function valuesOf({ config: { height, width, channels } }: Model): number {
  return height * width * channels;
}

/** How many different values an image has, on average. */
function coloursOf(images: Uint8Array, size: number): number {
  let all = 0;
  for (let at = 0; at < images.length; at += size)
    all += new Set(images.subarray(at, at + size)).size;
  return (all * size) / images.length;
}
