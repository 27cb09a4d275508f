import type { Body, Expr } from "@pixelweft/tensor/backend";
import { neededLines } from "./body.ts";

type Leaf = Exclude<Expr, { readonly args: readonly number[] }>;

/**
 * The lines of a body that stay as they are in a loop, given which leaves do: only those that a line of the loop asks for, or that are
 * results. Constants are left out: they cost nothing where they are.
 */
export function steadyLines(body: Body, isSteady: (leaf: Leaf) => boolean): number[] {
  const steady: boolean[] = [];
  for (const expr of body.lines)
    steady.push("args" in expr ? expr.args.every((arg) => steady[arg]) : isSteady(expr));
  const asked = new Set(body.results);
  for (const line of neededLines(body)) {
    const expr = body.lines[line];
    if (expr && "args" in expr && !steady[line]) for (const arg of expr.args) asked.add(arg);
  }
  return [...asked].filter((line) => steady[line] && body.lines[line]?.op !== "constant");
}
