import type { Reduction } from "./reduction.ts";
import type { GroupShape } from "./row-group.ts";

/** The text of a running sum, and the shared memory that it declares. */
export interface SharedPrefix {
  readonly globals: string;
  readonly bytes: number;
  readonly main: string;
}

/**
 * A running sum along a row that threads share: each has a stretch of it, and adds what lies before that to its own running sum. So an
 * element is never below the one before it where all that is added is positive. Needs `row` and its coordinates; every thread
 * of the group takes part.
 */
export function sharedPrefix(
  parts: Reduction,
  { rows, slices }: GroupShape,
  { finish, name }: { readonly finish: () => string; readonly name: string },
): SharedPrefix {
  const type = parts.combiner.result.type;
  const walk = (inside: string): string =>
    [
      `for (var r = lid.y * ${stretch}u; r < min(${parts.length}u, (lid.y + 1u) * ${stretch}u); r++) {`,
      parts.absorb(),
      inside,
      "}",
    ].join("\n");
  const stretch = Math.ceil(parts.length / slices);
  const main = [
    parts.rowBases(),
    parts.start(),
    walk(""),
    `${name}[lid.x * ${slices}u + lid.y] = acc;`,
    "workgroupBarrier();",
    `if (row < ${parts.rows}u) {`,
    `var before = ${type}();`,
    `for (var i = 0u; i < lid.y; i++) { before = before + ${name}[lid.x * ${slices}u + i]; }`,
    `acc = ${type}();`,
    walk(`let within = acc;\n{\nlet acc = before + within;\n${finish()}\n}`),
    "}",
  ];
  return {
    globals: `var<workgroup> ${name}: array<${type}, ${rows * slices}>;`,
    bytes: 4 * rows * slices,
    main: main.join("\n"),
  };
}
