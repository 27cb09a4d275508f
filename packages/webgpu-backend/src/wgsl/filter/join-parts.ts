/** Accumulators of the threads of a group, `vec4<f32>` each, that are added up over parts. */
export interface Parts {
  /** Names of a thread's accumulators. */
  readonly cells: readonly string[];
  /** Threads of a part. */
  readonly threads: number;
  /** A power of two. */
  readonly count: number;
}

/** Bytes of workgroup memory in which such parts are joined. */
export function partBytes({ cells, threads, count }: Parts): number {
  return count === 1 ? 0 : (16 * cells.length * threads * count) / 2;
}

/**
 * Lines that add the accumulators of all parts to those of part 0, in workgroup memory `joined`: the upper half of the parts to the lower
 * one, again and again. `part` is a thread's part, `thread` its number in the group, part by part.
 */
export function joinLines({ cells, threads, count }: Parts): string[] {
  if (count === 1) return [];
  // Threads side by side use words side by side.
  const row = (threads * count) / 2;
  return [
    `for (var half = ${count / 2}u; half > 0u; half >>= 1u) {`,
    "workgroupBarrier();",
    "if (part >= half && part < 2u * half) {",
    `let to = thread - half * ${threads}u;`,
    ...cells.map((name, c) => `joined[${c * row}u + to] = ${name};`),
    "}",
    "workgroupBarrier();",
    "if (part < half) {",
    ...cells.map((name, c) => `${name} += joined[${c * row}u + thread];`),
    "}",
    "}",
  ];
}
