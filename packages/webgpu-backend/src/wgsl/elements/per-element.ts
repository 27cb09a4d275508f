import type { Shader, ShaderBuilder, ShaderParts } from "../shader.ts";

const threads = 64;

/** The shader of one thread for each of so many things, whose number is `flat`. */
export function perElement(
  builder: ShaderBuilder,
  count: number,
  lines: readonly string[],
  parts?: Pick<ShaderParts, "work">,
): Shader {
  const main = [
    `let flat = group * ${threads}u + lid.x;`,
    `if (flat >= u32(${builder.sharesText ? builder.word(count) : count})) { return; }`,
    ...lines,
  ];
  return builder.build({
    ...parts,
    main: main.join("\n"),
    grid: { size: [threads, 1], groups: Math.ceil(count / threads) },
  });
}
