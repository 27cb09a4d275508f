/** Halvings of height and width: no image has as many, and each doubles the channels. */
const mostStages = 16;

/** Checks the sizes of a network: whole, not less than `low`, and none that no memory holds. RangeError, naming the size. */
export function checkSizes(
  network: string,
  sizes: Readonly<Record<string, number>>,
  low: Readonly<Record<string, number>> = {},
): void {
  for (const [name, value] of Object.entries(sizes)) {
    const least = low[name] ?? 1;
    const most = name === "stages" ? mostStages : 1_000_000;
    if (!Number.isInteger(value) || value < least || value > most)
      throw new RangeError(
        `Cannot use ${network} with ${name} ${value}: it must be a whole number from ${least} to ${most}`,
      );
  }
}
