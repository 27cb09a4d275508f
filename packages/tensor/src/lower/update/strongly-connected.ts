/**
 * The strongly connected components of a graph, each after those that it leads to (Tarjan 1972). `next` gives where edges from a node
 * lead; what is not among `nodes` is left out.
 */
export function stronglyConnected<T>(
  nodes: Iterable<T>,
  next: (node: T) => Iterable<T>,
): readonly (readonly T[])[] {
  const all = new Set(nodes);
  const number = new Map<T, number>();
  const path: T[] = [];
  const onPath = new Set<T>();
  const components: T[][] = [];
  const visit = (node: T): number => {
    const own = number.size;
    number.set(node, own);
    let low = own;
    path.push(node);
    onPath.add(node);
    for (const other of next(node)) {
      if (!all.has(other)) continue;
      if (!number.has(other)) low = Math.min(low, visit(other));
      else if (onPath.has(other)) low = Math.min(low, number.get(other) ?? low);
    }
    if (low === own) {
      const component = path.splice(path.indexOf(node));
      for (const one of component) onPath.delete(one);
      components.push(component);
    }
    return low;
  };
  for (const node of all) if (!number.has(node)) visit(node);
  return components;
}
