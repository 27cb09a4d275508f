/** Accumulators of the threads of a group, `vec4<f32>` each, that are added up over parts. */
export interface Parts {
  /** Names of a thread's accumulators. */
  readonly cells: readonly string[];
  /** Threads of a part, a power of two. */
  readonly threads: number;
  /** A power of two. */
  readonly count: number;
}

/** Accumulators that are joined at a time. */
const together = 4;

/** Bytes of workgroup memory in which such parts are joined. */
export function partBytes({ cells, threads, count }: Parts): number {
  return count === 1 ? 0 : (16 * Math.min(together, cells.length) * threads * count) / 2;
}

/**
 * Lines that add the accumulators of all parts to those of part `to`, in workgroup memory `joined`: half of the parts to the others, again
 * and again. `thread` is a thread's number in the group, part by part. At most four accumulators.
 */
export function joinLines({ cells, threads, count }: Parts, to = 0): string[] {
  if (count === 1) return [];
  // Threads side by side use words side by side.
  const row = (threads * count) / 2;
  return [
    // Counted so that part `to` is the first one.
    `let turned${to} = thread ^ ${to * threads}u;`,
    `for (var half = ${row}u; half >= ${threads}u; half >>= 1u) {`,
    "workgroupBarrier();",
    `if (turned${to} >= half && turned${to} < 2u * half) {`,
    ...cells.map((name, c) => `joined[${c * row}u + turned${to} - half] = ${name};`),
    "}",
    "workgroupBarrier();",
    `if (turned${to} < half) {`,
    ...cells.map((name, c) => `${name} += joined[${c * row}u + turned${to}];`),
    "}",
    "}",
  ];
}

/** Lines that add four accumulators after four over all parts, each four to another part, so that many threads go on: as `own0` to `own3`. */
export function joinApart({ cells, ...parts }: Parts): string[] {
  const own = cells.slice(0, together).map((name, i) => `var own${i} = ${name};`);
  const lines = cells.flatMap((_, at) => {
    if (at % together > 0) return [];
    const some = cells.slice(at, at + together);
    const to = at / together;
    return [
      ...joinLines({ ...parts, cells: some }, to),
      `if (part == ${to}u) {`,
      ...some.map((name, i) => `own${i} = ${name};`),
      "}",
    ];
  });
  return [...own, ...lines];
}
