import { times } from "../times.ts";
import type { Summed } from "./direct.ts";
import { type EndedPart, joinLines, segmentEnds } from "./segments.ts";
import { type StagedTile, tileCells } from "./tile.ts";

/** The turns in which a group stages a term. */
export interface Turns {
  /** Lines that declare the tap `t` and the channel `k` with which a thread begins. */
  readonly start: readonly string[];
  /** The number of turns that the group makes together, as i32 code: all its threads reach the same barriers. */
  readonly most: string;
  /** The number of turns in which the thread has something to sum, as i32 code. */
  readonly own: string;
  /** Lines at the end of a turn. */
  readonly end: readonly string[];
}

/** The turns of each term: one segment after the other, or all of them side by side, each from its own first tap and channel on. */
export function termTurns(summed: Summed<StagedTile>): (term: number) => Turns {
  const { product, tile, kernel } = summed;
  const terms = segmentEnds(product);
  const turnsOf = ({ from, to }: EndedPart): number => Math.ceil((to - from) / tile.step);
  const join = joinLines(tileCells(tile, kernel.lanes));
  const after = (parts: readonly EndedPart[]): string[] => {
    let turn = 0;
    const ends = parts.flatMap((part) => {
      turn += turnsOf(part);
      return part.ends ? [turn] : [];
    });
    if (ends.length === 0) return [];
    const same = ends.map((end) => `turn == ${summed.builder.word(end)}`);
    return [`if (${same.join(" || ")}) {`, ...join, "}"];
  };
  return (term) => {
    const { builder } = summed;
    const parts = terms[term] ?? [];
    const start = ["var t = 0;", "var k = 0;"];
    if (tile.split === 1) {
      const turns = builder.word(parts.reduce((sum, part) => sum + turnsOf(part), 0));
      return { start, most: turns, own: turns, end: after(parts) };
    }
    const rows = times(tile.split, (segment) => {
      const own = parts.filter((part) => part.segment === segment);
      const turns = own.reduce((sum, part) => sum + turnsOf(part), 0);
      return [own[0]?.tap ?? 0, own[0]?.from ?? 0, turns, 0];
    });
    const table = builder.table(rows.flat());
    return {
      start: [`let part = p.v[${table} + segment];`, "var t = part.x;", "var k = part.y;"],
      most: builder.word(Math.max(...rows.map(([, , turns = 0]) => turns))),
      own: "part.z",
      end: [],
    };
  };
}
