/** JSON that tells apart what `JSON.stringify` writes alike: -0 and 0, NaN and the infinities. */
export function exactJson(
  value: unknown,
  replace: (key: string, value: unknown) => unknown = (_, part) => part,
): string {
  return JSON.stringify(value, (key, part: unknown) => {
    const next = replace(key, part);
    const plain = typeof next !== "number" || (Number.isFinite(next) && !Object.is(next, -0));
    return plain ? next : { number: Object.is(next, -0) ? "-0" : String(next) };
  });
}
