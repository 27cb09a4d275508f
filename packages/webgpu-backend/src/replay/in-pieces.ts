import type { Shader } from "../wgsl/shader.ts";
import { times } from "../wgsl/times.ts";

/** The dispatches of a shader, in order: one, or the pieces that it is to run in. */
export function inPieces(shader: Shader): Shader[] {
  const { pieces, params, workgroups, work } = shader;
  if (pieces === undefined) return [shader];
  const [groups] = workgroups;
  const count = Math.ceil(groups / pieces.groups);
  return times(count, (at) => {
    const first = at * pieces.groups;
    return {
      ...shader,
      params: params.with(pieces.word, first),
      workgroups: [Math.min(pieces.groups, groups - first), 1, 1],
      work: work / count,
    };
  });
}
