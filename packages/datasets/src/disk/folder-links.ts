import { builtin } from "../source/builtin.ts";

/**
 * Whether a link in a folder leads to another folder that is to be read with it: not to one above, which would be a circle,
 * to one that is read anyway, or to one that an earlier link led to.
 *
 * @example
 * const leadsOut = folderLinks("pictures"); // asked once for each link below it, in one order
 */
export function folderLinks(folder: string): (link: string) => Promise<boolean> {
  const { realpath, stat } = builtin("node:fs/promises");
  const { dirname, sep } = builtin("node:path");
  const real = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);
  const isWithin = (path: string, outer: string): boolean =>
    path === outer || path.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`);
  let root: string | undefined;
  const followed: string[] = [];
  return async (link) => {
    root ??= await real(folder);
    const [above, target] = [await real(dirname(link)), await real(link)];
    if (root === undefined || above === undefined || target === undefined) return false;
    if (isWithin(root, target) || isWithin(above, target)) return false;
    if ([root, ...followed].some((outer) => isWithin(target, outer))) return false;
    if (!(await stat(target).catch(() => undefined))?.isDirectory()) return false;
    followed.push(target);
    return true;
  };
}
