import type { MapKernel, View } from "../backend/mod.ts";
import { sizeOf } from "../graph/shape.ts";
import { CompiledBody } from "./body.ts";
import { Cursor } from "./cursor.ts";
import { chunk } from "./machine.ts";
import type { Bind, Machine } from "./machine.ts";

/** Evaluates the body over the shape, a chunk at a time. */
export function compileMap(kernel: MapKernel, machine: Machine): Bind {
  const { shape } = kernel;
  const body = new CompiledBody(kernel.body, { shape, positions: [...shape.keys()] }, machine);
  const size = sizeOf(shape);
  return (memory) => {
    const cursor = (view: View) => new Cursor(view, memory, machine);
    const bound = body.bind({
      inputs: kernel.inputs.map(cursor),
      outputs: kernel.outputs.map(cursor),
    });
    return () => {
      bound.seek();
      for (let start = 0; start < size; start += chunk)
        bound.run(start, Math.min(chunk, size - start));
    };
  };
}
