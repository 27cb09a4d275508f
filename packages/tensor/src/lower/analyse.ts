import { type Tensor, positions } from "../graph/node.ts";
import { reachable } from "../graph/reachable.ts";
import { movementKey, movementOf } from "./layout.ts";
import { operands } from "./operands.ts";
import { isInlinedNumber } from "./walk.ts";

/** What the lowering knows of a graph before it schedules it. */
export interface Analysis {
  readonly nodes: readonly Tensor[];
  /** The innermost loop that a node depends on; -1 outside all loops. */
  readonly scope: ReadonlyMap<Tensor, number>;
  /** Nodes that get memory of their own; all other nodes are part of their users' kernels. */
  readonly materialised: ReadonlySet<Tensor>;
  /** The scan of each loop. */
  readonly scans: ReadonlyMap<number, Tensor>;
  /** For each materialised node: the nodes whose kernels read it; a name stands for a result of the program. */
  readonly readers: ReadonlyMap<Tensor, ReadonlySet<Tensor | string>>;
}

/**
 * Decides which nodes are materialised, and in which loop each is computed. `roots` are what the program must give. `cut` stores more,
 * given all nodes, inputs before users.
 */
export function analyse(
  roots: readonly Tensor[],
  cut: (nodes: readonly Tensor[], materialised: Set<Tensor>) => void = () => {},
): Analysis {
  const nodes = reachable(roots);
  const scope = scopes(nodes);
  const users = new Map<Tensor, Tensor[]>();
  for (const node of nodes)
    for (const input of node.inputs) {
      const list = users.get(input);
      if (list === undefined) users.set(input, [node]);
      else list.push(node);
    }
  const materialised = new Set<Tensor>();
  const sinks = new Map<Tensor, ReadonlySet<Tensor | string>>();
  const results = Map.groupBy(roots.keys(), (i) => roots[i]);
  const costs = loads(nodes);
  const chains = new Map<Tensor, ReadonlySet<string>>();
  /** Views that a kernel reads as memory: what lies below them must be materialised. */
  const wants = new Set<Tensor>();
  for (const node of nodes.toReversed()) {
    const found = sinksOf(node, { users, results, materialised, sinks });
    let must = false;
    for (const user of users.get(node) ?? []) {
      if (needsMemory(user, node)) must = true;
      if (movementOf(user) !== undefined && wants.has(user)) must = true;
      // What a loop does not change is computed once, outside it.
      if ((scope.get(node) ?? -1) < (scope.get(user) ?? -1) && costs.has(node)) must = true;
    }
    sinks.set(node, found);
    const seenAs = chainsOf(users.get(node) ?? [], materialised, chains);
    chains.set(node, seenAs);
    const isFn = node.op.kind === "fn";
    if (movementOf(node) !== undefined) {
      if (must) wants.add(node);
      continue;
    }
    const often = found.size > 1 || seenAs.size > mostChains;
    if (isFn ? must || (often && costs.has(node)) : must || !isInlinedNumber(node))
      materialised.add(node);
  }
  cutDeep(nodes, materialised);
  cut(nodes, materialised);
  legalise(nodes, materialised);
  // More is materialised now, and reads for itself what its users seemed to read.
  const readers = new Map<Tensor, ReadonlySet<Tensor | string>>();
  for (const node of nodes.toReversed())
    readers.set(node, sinksOf(node, { users, results, materialised, sinks: readers }));
  const scans = new Map(
    nodes.flatMap((node) => (node.op.kind === "scan" ? [[node.op.body.loop, node] as const] : [])),
  );
  return { nodes, scope, materialised, scans, readers };
}

interface Readers {
  readonly users: ReadonlyMap<Tensor, readonly Tensor[]>;
  /** Which results of the program a node is. */
  readonly results: ReadonlyMap<Tensor | undefined, readonly number[]>;
  readonly materialised: ReadonlySet<Tensor>;
  /** What was found for the node's users. */
  readonly sinks: ReadonlyMap<Tensor, ReadonlySet<Tensor | string>>;
}

/** The nodes whose kernels read a node, be it through others that are part of their expressions. */
function sinksOf(
  node: Tensor,
  { users, results, materialised, sinks }: Readers,
): Set<Tensor | string> {
  const found = new Set<Tensor | string>(results.get(node)?.map((i) => `result ${i}`));
  for (const user of users.get(node) ?? []) {
    const inlines = user.op.kind === "fn" || movementOf(user) !== undefined;
    if (inlines && !materialised.has(user))
      for (const sink of sinks.get(user) ?? []) found.add(sink);
    else found.add(user);
  }
  return found;
}

/** How often a value may be computed anew because it is read in another order. */
const mostChains = 8;

/** The ways in which the kernels of its users see a value: one for each chain of movements. */
function chainsOf(
  users: readonly Tensor[],
  materialised: ReadonlySet<Tensor>,
  chains: ReadonlyMap<Tensor, ReadonlySet<string>>,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const user of users) {
    const own = movementOf(user);
    const inlined = (own !== undefined || user.op.kind === "fn") && !materialised.has(user);
    const step = own === undefined ? "" : movementKey(own);
    for (const rest of (inlined && chains.get(user)) || [""]) found.add(step + rest);
  }
  // A result is seen as it is.
  if (found.size === 0) found.add("");
  return found;
}

/** Lines one after another in one expression, at most. */
const deepest = 64;

/** Stores a value here and there in a long chain of elementwise work, so that no kernel grows without bound. */
function cutDeep(nodes: readonly Tensor[], materialised: Set<Tensor>): void {
  const depths = new Map<Tensor, number>();
  for (const node of nodes) {
    const isFn = node.op.kind === "fn";
    if (!isFn && movementOf(node) === undefined) continue;
    const below = node.inputs.map((x) => (materialised.has(x) ? 0 : (depths.get(x) ?? 0)));
    const depth = 1 + below.reduce((a, b) => Math.max(a, b), 0);
    depths.set(node, depth);
    if (isFn && depth % deepest === 0) materialised.add(node);
  }
}

/** Whether `user` reads `node` through a view of memory rather than as part of its expression. */
function needsMemory(user: Tensor, node: Tensor): boolean {
  switch (user.op.kind) {
    case "contract":
    case "filterSlabs":
    case "gather":
    case "custom":
      return true;
    case "place":
      return user.inputs[0] === node;
    default:
      return false;
  }
}

/** Nodes whose value costs more than making up numbers. */
function loads(nodes: readonly Tensor[]): Set<Tensor> {
  const costly = new Set<Tensor>();
  for (const node of nodes) {
    const transparent = node.op.kind === "fn" || movementOf(node) !== undefined;
    if (transparent ? node.inputs.some((x) => costly.has(x)) : !isInlinedNumber(node))
      costly.add(node);
  }
  return costly;
}

function scopes(nodes: readonly Tensor[]): Map<Tensor, number> {
  const loopsOf = new Map<Tensor, ReadonlySet<number>>();
  const scope = new Map<Tensor, number>();
  for (const node of nodes) {
    const loops = new Set(node.inputs.flatMap((input) => [...(loopsOf.get(input) ?? [])]));
    for (const { loop } of positions(node.op).flatMap((a) => a.terms)) loops.add(loop);
    if (node.op.kind === "carry") loops.add(node.op.loop);
    if (node.op.kind === "scan") loops.delete(node.op.body.loop);
    loopsOf.set(node, loops);
    // An inner loop is traced later than the loops around it, so its number is the highest.
    scope.set(node, Math.max(-1, ...loops));
  }
  return scope;
}

/** Stores what a reshape could not see through without a copy, until every reshape can see. */
function legalise(nodes: readonly Tensor[], materialised: Set<Tensor>): void {
  const scene = { isMaterialised: (node: Tensor) => materialised.has(node) };
  const reshapes = nodes.filter((node) => node.op.kind === "reshape");
  for (let found = -1; found !== materialised.size;) {
    found = materialised.size;
    // What is materialised for one reshape has an order of its own, which may be in the way of another.
    for (const node of reshapes) {
      const [input] = node.inputs;
      const own = movementOf(node);
      if (input === undefined || own === undefined) continue;
      if (operands(input, [own], scene) === undefined) materialised.add(input);
    }
  }
}
