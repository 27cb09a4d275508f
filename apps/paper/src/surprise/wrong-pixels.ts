import { createHash } from "node:crypto";
import { openPart } from "@pixelweft/datasets/choice";
import { formatModel } from "@pixelweft/pixelcnn";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { auroc, scoreImages, surpriseSheet, type ScoredImages } from "@pixelweft/pixelcnn/surprise";
import { threefry, type Backend } from "@pixelweft/tensor";
import { findModel } from "pixelweft/command";
import { commitNow, loadNow, machineWords, today } from "../protocol/machine.ts";
import type { WrongPixels } from "./surprise-record.ts";

const [name, sprites, shown, seed] = ["sprites16", 200, 4, 1] as const;

/** Gives one pixel of each of some test sprites another colour, and looks for it by its bits; a sheet of the first ones besides. */
export async function wrongPixels(
  backend: Backend,
): Promise<{ readonly found: WrongPixels; readonly sheet: Uint8Array }> {
  const before = loadNow();
  const { model, settings } = await findModel(name);
  const { height, width, channels, levels } = model.config;
  const pixels = height * width;
  const data = await openPart({ source: name }, "test");
  const { images } = await data.read(Array.from({ length: 2 * sprites }, (_, i) => i));
  await data.close();
  const right = images.subarray(0, sprites * pixels);
  const wrong = right.slice();
  const places = Array.from({ length: sprites }, (_, n) => {
    const [where, colour] = threefry(seed, 0x77726f6e, n, 0);
    const place = where % pixels;
    const at = n * pixels + place;
    // Any of the other colours, each as likely.
    wrong[at] = ((wrong[at] ?? 0) + 1 + (colour % (levels - 1))) % levels;
    return place;
  });
  const damaged = await scoreImages(wrong, { model, backend });
  const whole = await scoreImages(images.subarray(sprites * pixels), { model, backend });
  const shownWrong = wrong.subarray(0, shown * pixels);
  const look = {
    height,
    width,
    channels,
    levels,
    palette: settings?.palette,
    columns: shown,
    scale: 4,
  };
  const sheet = pngBytes(surpriseSheet(shownWrong, damaged.map.subarray(0, shown * pixels), look));
  const ranks = places.map((place, n) => rankOf(damaged, n * pixels, { place, pixels }));
  const isWrong = (at: number): boolean => at % pixels === places[Math.floor(at / pixels)];
  const found = {
    model: name,
    sha256: createHash("sha256").update(formatModel(model)).digest("hex"),
    sprites,
    pixels,
    costliest: ranks.filter((rank) => rank < 1).length,
    amongThree: ranks.filter((rank) => rank < 3).length,
    byPixel: auroc(
      damaged.map.filter((_, at) => isWrong(at)),
      damaged.map.filter((_, at) => !isWrong(at)),
    ),
    byPicture: auroc(damaged.scores.likelihood, whole.scores.likelihood),
    commits: [commitNow()],
    machine: machineWords(backend, before),
    day: today(),
  };
  return { found, sheet };
}

/** How many pixels of an image cost more than one of them. */
function rankOf(
  { map }: ScoredImages,
  start: number,
  { place, pixels }: { readonly place: number; readonly pixels: number },
): number {
  const bits = map[start + place] ?? NaN;
  return map.subarray(start, start + pixels).filter((other) => other > bits).length;
}
