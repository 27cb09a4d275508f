import type { Body, Expr } from "@pixelweft/tensor/backend";

/**
 * Two bodies behind one another. `inputs` says for each input of the second one which it is now, or by `~k`, a negative number, that it is
 * result number k of the first.
 */
export function joinBodies(first: Body, second: Body, inputs: readonly number[]): Body {
  const lines: Expr[] = [...first.lines];
  const places: number[] = [];
  const placeOf = (at: number): number => places[at] ?? at;
  for (const line of second.lines) {
    const input = line.op === "input" ? (inputs[line.input] ?? 0) : 0;
    const made = first.results[~input];
    places.push(made ?? lines.length);
    if (line.op === "input") {
      if (made === undefined) lines.push({ ...line, input });
    } else lines.push("args" in line ? { ...line, args: line.args.map(placeOf) } : line);
  }
  return { lines, results: [...first.results, ...second.results.map(placeOf)] };
}
