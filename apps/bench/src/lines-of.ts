/** Lines of code of some functions as they run: no blank lines, comments or types. */
export function linesOf(...functions: readonly { toString(): string }[]): number {
  return functions
    .flatMap((one) => one.toString().split("\n"))
    .filter((line) => !/^\s*(?:\/\/.*)?$/.test(line)).length;
}

/** The figure of a network's size in code: what a reader would write of it, from parameters to logits. */
export const linesFigure = "lines of code of the network";
