/** How samples are drawn that are not the model's own, in words to put before a comma; nothing for its own. */
export function distributionWords({
  temperature = 1,
  minP = 0,
}: {
  readonly temperature?: number | undefined;
  readonly minP?: number | undefined;
}): string {
  const changed = [
    ...(temperature === 1 ? [] : [`temperature ${temperature}`]),
    ...(minP === 0 ? [] : [`min-p ${minP}`]),
  ];
  if (changed.length === 0) return "";
  return ` at ${changed.join(" and ")}, which is not the model's own distribution`;
}
