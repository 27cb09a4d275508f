/** How many loops may be nested around a kernel. */
export const maxLoopDepth = 8;

/** Declares the indices of the loops around a kernel. Immediates may have no arrays. */
export function loopsText(name: string, immediates = false): string[] {
  const space = immediates ? "var<immediate>" : "@group(1) @binding(0) var<uniform>";
  return ["struct Loops { a: vec4<i32>, b: vec4<i32> }", `${space} ${name}: Loops;`];
}

/** The index of the loop at this depth, 0 for the outermost. */
export function loopIndex(name: string, depth: number): string {
  return `${name}.${"ab"[depth >> 2]}.${"xyzw"[depth & 3]}`;
}
