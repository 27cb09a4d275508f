import { embedding } from "@pixelweft/layers";
import { compile, State, transpose, vjp, type Backend, type Tensor } from "@pixelweft/tensor";
import { pickedRows } from "../tasks/picked-rows.ts";
import type { Work } from "../tasks/work.ts";
import { someNumbers } from "./numbers.ts";

type Moves = Extract<Work, { readonly kind: "movement" | "embedding" }>;

/** Work that memory bounds: from one buffer of the device into another one, which is there before. */
export function ourMoves(backend: Backend, work: Moves): () => Promise<void> {
  const picked = work.kind === "embedding";
  const from = picked ? [work.picks, work.width] : [work.size, work.size];
  const to = picked ? [work.count, work.width] : [work.size, work.size];
  const state = new State(backend, { from: { x: from }, to: { y: to } });
  const [rows = 1, columns = 1] = from;
  state.write("from", "x", someNumbers(rows * columns, 1));
  const picks = { data: picked ? pickedRows(work) : Int32Array.of(0), shape: [picked ? rows : 1] };
  const program = compile({ backend, state }, (given: { picks: Tensor }, trace) => {
    const x = trace.state.from.named.x;
    const y = trace.state.to.named.y;
    trace.update(y, result(work, { x, y, picks: given.picks }));
  });
  return async () => {
    await program.run({ picks });
    await backend.sync();
  };
}

interface Operands {
  readonly x: Tensor;
  /** What is written. Its shape is that of the table. */
  readonly y: Tensor;
  readonly picks: Tensor;
}

function result(work: Moves, { x, y, picks }: Operands): Tensor {
  if (work.kind === "movement") return work.way === "copy" ? x : transpose(x);
  const rows = embedding(picks, { name: "table", parameters: { "table.table": y } });
  const [gradient = y] = vjp(rows, [y], x);
  return gradient;
}
