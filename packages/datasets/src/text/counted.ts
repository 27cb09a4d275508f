/**
 * How many of something there are, in words.
 *
 * @example
 * counted(1, "picture"); // "1 picture"
 * counted(1200, "copy", "copies"); // "1,200 copies"
 */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
