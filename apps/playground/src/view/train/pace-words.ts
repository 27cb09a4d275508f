import type { PreparedSet } from "../../data/prepared-set.ts";

/** What is said before the first step of a run. */
export const preparing = "It gets ready: the first step takes longest.";

/** Minutes from which it is said what takes less, and the side of pictures that can be smaller. */
const [long, least] = [15, 16];
/** Minutes as people say them. */
const round = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90];

/** How long a run of so many steps a second takes, and what would take less. */
export function paceWords(pace: number, { shape, asked }: PreparedSet): string {
  const minutes = 1000 / pace / 60;
  const words = `1,000 steps take ${timeWords(minutes)} here, and some thousands are usual. It trains until you pause it.`;
  const isLarge = asked !== undefined && Math.max(shape[0], shape[1]) > least;
  return minutes >= long && isLarge
    ? `${words} Smaller pictures take less: choose another size for them.`
    : words;
}

function timeWords(minutes: number): string {
  if (minutes < 0.75) return "less than a minute";
  if (minutes > 105) return `about ${Math.round(minutes / 60)} hours`;
  const nearest = round.reduce((best, one) =>
    Math.abs(one - minutes) < Math.abs(best - minutes) ? one : best,
  );
  return nearest === 1 ? "about a minute" : `about ${nearest} minutes`;
}
