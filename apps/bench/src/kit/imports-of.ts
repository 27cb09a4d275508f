import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What some modules need to run. */
export interface Needed {
  /** Their own files and all that they import by a path, from the top of the repository. */
  readonly files: ReadonlySet<string>;
  /** Packages that they import by name, with a file that does. */
  readonly packages: ReadonlyMap<string, string>;
}

/** All modules that these reach by imports, and the packages beyond. Error for a path that leads nowhere. */
export function importsOf(top: string, entries: readonly string[]): Needed {
  const files = new Set<string>();
  const packages = new Map<string, string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const name of namesIn(readFileSync(join(top, file), "utf8"))) {
      if (name.startsWith("node:")) continue;
      if (!name.startsWith(".")) {
        packages.set(packageOf(name), file);
        continue;
      }
      const path = normalize(join(dirname(file), name));
      if (!existsSync(join(top, path)))
        throw new Error(`Cannot follow the imports of ${file}: there is no ${path}`);
      visit(path);
    }
  };
  entries.forEach(visit);
  return { files, packages };
}

/** The names behind `from` and `import`, in statements and in calls; of lines that begin as code, not as a comment. */
function namesIn(text: string): string[] {
  const code = text.replaceAll(/^\s*(?:\*|\/\*|\/\/).*$/gm, "");
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([\w@./:-]+)"/g)].map(
    ([, name = ""]) => name,
  );
}

function packageOf(name: string): string {
  const [first = "", second = ""] = name.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}
