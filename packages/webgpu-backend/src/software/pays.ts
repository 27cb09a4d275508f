import { outputsAtOnce } from "./matrices.ts";

/** Words of scratch at most: as many as every device can bind. */
const mostWords = 2 ** 25;
/** Places from which on transforms of weights, and as many dispatches, are worth it. */
const enoughPlaces = 512;
/** Channels and columns from which on products take longer than transforms. */
const enoughChannels = 16;

/** Whether transforms cost less than they save. */
export function pays(
  {
    places,
    width,
    channels,
    columns,
  }: Readonly<Record<"places" | "width" | "channels" | "columns", number>>,
  words: number,
): boolean {
  return (
    width % outputsAtOnce === 0 &&
    places >= enoughPlaces &&
    Math.min(channels, columns) >= enoughChannels &&
    words <= mostWords
  );
}
