import type { ShaderBuilder } from "../wgsl/shader.ts";

/**
 * Lines as the body of a loop of so many turns, whose number is the local `turn`. The driver does not know how many there are: it would write
 * them behind each other, and it takes some milliseconds to compile each place where a word is read or written.
 */
export function inTurns(
  builder: ShaderBuilder,
  count: number,
  lines: readonly string[],
  name = "turn",
): string[] {
  return [`for (var ${name} = 0; ${name} < ${builder.word(count)}; ${name}++) {`, ...lines, "}"];
}
