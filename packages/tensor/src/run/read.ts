import type { Backend, HostData } from "../backend/mod.ts";
import type { Named } from "../grad/grad.ts";
import { describeOp } from "../graph/describe-op.ts";
import { checkTensors, type Tensor, node } from "../graph/node.ts";
import { numbering } from "../graph/numbering.ts";
import { reachable } from "../graph/reachable.ts";
import { checkBackend } from "./check-backend.ts";
import { Compiled } from "./compile.ts";
import type { Traced } from "./trace.ts";

/** A program and the latest use of it: uses wait for each other, as a second run would overwrite the first one's result. */
interface Kept {
  readonly program: Compiled<Named, { y: Tensor }>;
  busy: Promise<unknown>;
}

const programs = new WeakMap<Backend, Map<string, Kept>>();
const kept = 64;

/**
 * Computes a tensor on a backend and copies it to the host. The program behind it is compiled once for each structure: the same
 * graph with other host data runs again without compiling. A number is part of the structure: give one that changes as a tensor.
 *
 * @example
 * await read(backend, add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 */
export async function read(backend: Backend, y: Tensor): Promise<HostData> {
  checkBackend("read", "read(backend, tensor)", backend);
  checkTensors("read", y);
  const nodes = reachable([y]);
  const data = nodes.filter((x) => x.op.kind === "data");
  const key = structure(nodes);
  const cache = programs.get(backend) ?? new Map<string, Kept>();
  programs.set(backend, cache);
  const found = cache.get(key) ?? {
    program: new Compiled<Named, { y: Tensor }>({ backend }, withoutData(y, nodes)),
    busy: Promise.resolve(),
  };
  cache.delete(key);
  cache.set(key, found);
  const inputs = Object.fromEntries(data.map((x, i) => [`data${i}`, x]));
  const result = found.busy.then(() => runOnce(found.program, inputs));
  // Later uses wait for the end, not for the result, so that none is kept.
  const over = (): void => {};
  found.busy = result.then(over, over);
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
  program: Compiled<Named, { y: Tensor }>,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<HostData> {
  const { y } = await program.run(inputs);
  return y.read();
}

/** The graph as a function of its host data, of which it keeps nothing. */
function withoutData(y: Tensor, nodes: readonly Tensor[]): Traced {
  const places = new Map<Tensor, Tensor>();
  for (const old of nodes) {
    const { op, shape, dtype } = old;
    const name = `data${places.size}`;
    if (op.kind === "data") places.set(old, node({ kind: "input", name }, { shape, dtype }));
  }
  const template = replaced(y, nodes, places);
  const rest = reachable([template]);
  const slots = [...places.values()];
  return (inputs) => {
    const given = slots.flatMap((place, i) => {
      const input = inputs[`data${i}`];
      return input === undefined ? [] : [[place, input] as const];
    });
    return { y: replaced(template, rest, new Map(given)) };
  };
}

/** The graph with some of its nodes replaced. Inputs that no value needs, such as stacks of a loop that nobody reads, lose their data. */
function replaced(
  y: Tensor,
  nodes: readonly Tensor[],
  others: ReadonlyMap<Tensor, Tensor>,
): Tensor {
  const made = new Map(others);
  for (const old of nodes) {
    if (made.has(old)) continue;
    const { op, shape, dtype } = old;
    const inputs = old.inputs.map((x) => made.get(x) ?? unread(x));
    const [value = old] = inputs;
    // Where a gradient would go is not read, and would keep its data.
    if (op.kind === "withGradient") made.set(old, value);
    else made.set(old, inputs.length === 0 ? old : node(op, { inputs, shape, dtype }));
  }
  return made.get(y) ?? y;
}

function unread({ shape, dtype }: Tensor): Tensor {
  return node({ kind: "input", name: "unread" }, { shape, dtype });
}

function structure(nodes: readonly Tensor[]): string {
  const index = new Map(nodes.map((x, i) => [x, i]));
  // How loops are numbered does not change what is computed.
  const loop = numbering();
  return nodes
    .map(({ op, inputs, shape, dtype }) => {
      const described = op.kind === "data" ? "data" : describeOp(op, loop);
      return `${described}(${inputs.map((x) => index.get(x))})${dtype}[${shape}]`;
    })
    .join("\n");
}
