import { isNarrow } from "../../backend/mod.ts";
import { append } from "../../graph/append.ts";
import { innermostLoop, type Tensor } from "../../graph/node.ts";
import { reachable } from "../../graph/reachable.ts";
import { movementKey, movementOf } from "./layout.ts";
import { operands } from "./operands.ts";
import { isInlinable, isInlinedNumber } from "./walk.ts";

/** What the lowering knows of a graph before it schedules it. */
export interface Analysis {
  readonly nodes: readonly Tensor[];
  /** Nodes that get memory of their own; all other nodes are part of their users' kernels. */
  readonly materialised: ReadonlySet<Tensor>;
  /** The scan of each loop. */
  readonly scans: ReadonlyMap<number, Tensor>;
  /** For each materialised node: the nodes whose kernels read it; a name stands for a result of the program. */
  readonly readers: ReadonlyMap<Tensor, ReadonlySet<Tensor | string>>;
}

/**
 * Decides which nodes are materialised, and in which loop each is computed. `roots` are what the program must give. `cut` materialises
 * more, given all nodes, inputs before users.
 */
export function analyse(
  roots: readonly Tensor[],
  cut: (nodes: readonly Tensor[], materialised: Set<Tensor>) => void = () => {},
): Analysis {
  const nodes = reachable(roots);
  const users = usersOf(nodes);
  const results = new Map<Tensor, number[]>();
  for (const [i, root] of roots.entries()) append(results, root, i);
  const materialised = worthMemory({ nodes, users, results });
  cutDeep(nodes, materialised);
  cut(nodes, materialised);
  legalise(nodes, materialised);
  // More is materialised now, and reads for itself what its users seemed to read.
  const readers = new Map<Tensor, ReadonlySet<Tensor | string>>();
  for (const node of nodes.toReversed())
    readers.set(node, readersOf(node, { users, results, materialised, found: readers }));
  const scans = new Map(
    nodes.flatMap((node) => (node.op.kind === "scan" ? [[node.op.body.loop, node] as const] : [])),
  );
  return { nodes, materialised, scans, readers };
}

/** The nodes that have a node among their inputs. */
function usersOf(nodes: readonly Tensor[]): Map<Tensor, Tensor[]> {
  const users = new Map<Tensor, Tensor[]>();
  for (const node of nodes) for (const input of node.inputs) append(users, input, node);
  return users;
}

interface Graph {
  readonly nodes: readonly Tensor[];
  readonly users: ReadonlyMap<Tensor, readonly Tensor[]>;
  readonly results: ReadonlyMap<Tensor, readonly number[]>;
}

/**
 * What is materialised for its own sake: work with a kernel of its own; and of elementwise work what somebody reads as memory, and what
 * costs more than numbers and is read by several kernels, in too many orders, or in a loop that does not change it.
 */
function worthMemory({ nodes, users, results }: Graph): Set<Tensor> {
  const materialised = new Set<Tensor>();
  const costs = loads(nodes);
  const readers = new Map<Tensor, ReadonlySet<Tensor | string>>();
  const chains = new Map<Tensor, ReadonlySet<string>>();
  /** Views that a kernel reads as memory: what lies below them must be materialised. */
  const memoryViews = new Set<Tensor>();
  const mustBeMemory = (node: Tensor, user: Tensor): boolean =>
    needsMemory(user, node) ||
    (movementOf(user) !== undefined && memoryViews.has(user)) ||
    // What a loop does not change is computed once, outside it.
    (innermostLoop(node) < innermostLoop(user) && costs.has(node));
  for (const node of nodes.toReversed()) {
    const own = users.get(node) ?? [];
    const read = readersOf(node, { users, results, materialised, found: readers });
    const orders = chainsOf(own, materialised, chains);
    readers.set(node, read);
    chains.set(node, orders);
    const must = own.some((user) => mustBeMemory(node, user));
    if (movementOf(node) !== undefined) {
      if (must) memoryViews.add(node);
      continue;
    }
    // Two bytes are asked for so that four need not be kept; a result is kept as it is.
    const isKept = isNarrow(node.dtype) && !results.has(node);
    const often = read.size > 1 || orders.size > mostChains || isKept;
    const worth = node.op.kind === "fn" ? often && costs.has(node) : !isInlinedNumber(node);
    if (must || worth) materialised.add(node);
  }
  return materialised;
}

interface Readers {
  readonly users: ReadonlyMap<Tensor, readonly Tensor[]>;
  /** Which results of the program a node is. */
  readonly results: ReadonlyMap<Tensor, readonly number[]>;
  readonly materialised: ReadonlySet<Tensor>;
  /** What was found for the node's users. */
  readonly found: ReadonlyMap<Tensor, ReadonlySet<Tensor | string>>;
}

/** The nodes whose kernels read a node, be it through others that are part of their expressions. */
function readersOf(
  node: Tensor,
  { users, results, materialised, found: below }: Readers,
): Set<Tensor | string> {
  const found = new Set<Tensor | string>(results.get(node)?.map((i) => `result ${i}`));
  for (const user of users.get(node) ?? []) {
    if (isInlinable(user) && !materialised.has(user))
      for (const reader of below.get(user) ?? []) found.add(reader);
    else found.add(user);
  }
  return found;
}

/** How often a value may be computed again because it is read in another order. */
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
    const inlined = isInlinable(user) && !materialised.has(user);
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
    if (!isInlinable(node)) continue;
    const below = node.inputs.map((x) => (materialised.has(x) ? 0 : (depths.get(x) ?? 0)));
    const depth = 1 + below.reduce((a, b) => Math.max(a, b), 0);
    depths.set(node, depth);
    if (node.op.kind === "fn" && depth % deepest === 0) materialised.add(node);
  }
}

/** Whether `user` reads `node` through a view of memory rather than as part of its expression. */
function needsMemory(user: Tensor, node: Tensor): boolean {
  switch (user.op.kind) {
    case "contract":
    case "filterSlabs":
    case "gather":
    case "scatter":
    case "replace":
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
    if (isInlinable(node) ? node.inputs.some((x) => costly.has(x)) : !isInlinedNumber(node))
      costly.add(node);
  }
  return costly;
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
