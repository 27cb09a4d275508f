/** Pixels that networks for minutes learn from in a second on two cores: 170 sprites of 16x16 were, or 60 of 32x32. */
const pixelsPerSecond = 45_000;

/**
 * About how many images of a shape a training of so many minutes looks at on a usual machine: to choose what is worth it in the time, and
 * the same on all machines.
 *
 * @example
 * imagesInMinutes(10, [16, 16, 1]); // 105468
 */
export function imagesInMinutes(
  minutes: number,
  [height, width]: readonly [height: number, width: number, channels: number],
): number {
  return Math.floor((minutes * 60 * pixelsPerSecond) / (height * width));
}
