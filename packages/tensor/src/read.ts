import type { Backend } from "./backend/mod.ts";
import { Compiled } from "./compile.ts";
import { exactJson } from "./exact-json.ts";
import { node, type HostData, type Tensor } from "./node.ts";
import { reachable } from "./simplify.ts";

/** A program and the latest use of it: uses wait for each other, as a second run would overwrite the first one's result. */
interface Kept {
  readonly program: Compiled;
  busy: Promise<unknown>;
}

const programs = new WeakMap<Backend, Map<string, Kept>>();
const kept = 64;

/**
 * Computes a tensor on a backend and copies it to the host. The program behind it is compiled once for each structure: the same
 * graph with other host data runs again without compiling.
 *
 * @example
 * await read(backend, add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 */
export async function read(backend: Backend, y: Tensor): Promise<HostData> {
  const nodes = reachable([y]);
  const data = nodes.filter((x) => x.op.kind === "data");
  const key = structure(nodes);
  const cache = programs.get(backend) ?? new Map<string, Kept>();
  programs.set(backend, cache);
  const found = cache.get(key) ?? {
    program: new Compiled({ backend }, (inputs) => ({ y: withInputs(y, nodes, inputs) })),
    busy: Promise.resolve(),
  };
  cache.delete(key);
  cache.set(key, found);
  const inputs = Object.fromEntries(data.map((x, i) => [`data${i}`, x]));
  const result = found.busy.then(() => runOnce(found.program, inputs));
  found.busy = result.catch(() => undefined);
  const [oldest] = cache;
  if (cache.size > kept && oldest !== undefined) {
    const [name, { program, busy }] = oldest;
    cache.delete(name);
    await busy;
    await program.dispose();
  }
  return result;
}

async function runOnce(
  program: Compiled,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<HostData> {
  const { y } = await program.run(inputs);
  if (y === undefined) throw new TypeError("Cannot read: the program gave no result");
  return y.read();
}

/** The graph with its host data as inputs, so that a cached program can take other data. */
function withInputs(
  y: Tensor,
  nodes: readonly Tensor[],
  inputs: Readonly<Record<string, Tensor>>,
): Tensor {
  const made = new Map<Tensor, Tensor>();
  let count = 0;
  for (const old of nodes) {
    const input = old.op.kind === "data" ? inputs[`data${count++}`] : undefined;
    const parts = {
      inputs: old.inputs.map((x) => made.get(x) ?? x),
      shape: old.shape,
      dtype: old.dtype,
    };
    made.set(old, input ?? (old.inputs.length === 0 ? old : node(old.op, parts)));
  }
  return made.get(y) ?? y;
}

function structure(nodes: readonly Tensor[]): string {
  const index = new Map(nodes.map((x, i) => [x, i]));
  const loops = new Map<number, number>();
  return nodes
    .map(({ op, inputs, shape, dtype }) => {
      const described =
        op.kind === "data" ? "data" : exactJson(op, (key, value) => renamed(key, value, loops));
      return `${described}(${inputs.map((x) => index.get(x))})${dtype}[${shape}]`;
    })
    .join("\n");
}

/** Loops are numbered by first appearance, and placeholders are left out: neither changes what is computed. */
function renamed(key: string, value: unknown, loops: Map<number, number>): unknown {
  if (key === "carry") return undefined;
  if (key !== "loop" || typeof value !== "number") return value;
  const name = loops.get(value) ?? loops.size;
  loops.set(value, name);
  return name;
}
