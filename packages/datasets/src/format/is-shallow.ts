/** No format nests what is kept of it as deeply. */
const deepest = 32;

/** Whether lists and objects of a file lie at most 32 deep in each other: thousands would take all of the stack where they are written again. */
export function isShallow(value: unknown, levels: number = deepest): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}
