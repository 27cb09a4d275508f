import { backgroundLevelOf, type Model } from "@pixelweft/pixelcnn";
import { variety, type ReadablePictures } from "@pixelweft/pixelcnn/judges";
import { classesInTurn } from "@pixelweft/pixelcnn/pictures";
import { drawLevels, type Drawing } from "../model/drawing.ts";

/** Shares that are tried, of which each keeps more kinds of figures than the one before. */
const shares = [0.3, 0.1, 0.05] as const;

/** How many samples show it, and the milliseconds that may take; fewer samples show nothing. */
const [count, most, fewest] = [64, 20_000, 16];

/** The least variety among samples, and the least entropy of the colours within one, as shares of those of validation images. */
const enough = { variety: 0.9, entropy: 0.8 };

/**
 * Returns the highest `--min-p` whose samples differ from one another about as much as validation images do, and use the colours of
 * their figures about as evenly. Higher ones leave flat figures of one colour, or an empty ground. Returns nothing for images
 * without transparent ground, on which the rule was not measured.
 */
export async function proposedMinP(
  drawing: Omit<Drawing, "count" | "minP" | "labels" | "numbers">,
  validation: ReadablePictures,
): Promise<number | undefined> {
  const { model, palette } = drawing;
  const ground = backgroundLevelOf(palette);
  if (ground === undefined || validation.info.count < fewest) return undefined;
  const size = valuesOf(model);
  const held = Math.min(200, validation.info.count);
  // The first ones of a folder may be of one class, and samples are of all.
  const place = (_: unknown, n: number): number => Math.floor((n * validation.info.count) / held);
  const { images: pictures } = await validation.read(Array.from({ length: held }, place));
  const least = {
    variety: enough.variety * variety(pictures, size),
    entropy: enough.entropy * figureEntropy(pictures, { size, ground }),
  };
  for (const minP of shares) {
    const labels = classesInTurn(model.config, count);
    const until = performance.now() + most;
    const title = `try --min-p ${minP}`;
    const images = await drawLevels({ ...drawing, count, labels, minP, until, title });
    if (images.length < fewest * size) return undefined;
    const isVaried = variety(images, size) >= least.variety;
    if (isVaried && figureEntropy(images, { size, ground }) >= least.entropy) return minP;
  }
  return undefined;
}

function valuesOf({ config: { height, width, channels } }: Model): number {
  return height * width * channels;
}

/** Returns the mean entropy, in bits, of the colours of a figure's pixels; an image without a figure has none. */
function figureEntropy(
  images: Uint8Array,
  { size, ground }: { readonly size: number; readonly ground: number },
): number {
  let all = 0;
  for (let at = 0; at < images.length; at += size) {
    const counts = new Map<number, number>();
    for (const level of images.subarray(at, at + size))
      if (level !== ground) counts.set(level, (counts.get(level) ?? 0) + 1);
    const pixels = [...counts.values()].reduce((a, b) => a + b, 0);
    for (const one of counts.values()) all -= (one / pixels) * Math.log2(one / pixels);
  }
  return (all * size) / images.length;
}
