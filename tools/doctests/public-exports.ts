import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { resolveImport } from "../../scripts/source-files.ts";

/** An `@example` of a doc comment: TypeScript, one statement after the other. */
export interface Example {
  /** What it shows, where the comment says so. */
  readonly title: string;
  readonly code: string;
}

/** A name that a package gives to its users, and what its doc comment says. */
export interface PublicExport {
  readonly name: string;
  /** An interface and a type alias are both types. */
  readonly kind: "function" | "class" | "const" | "type";
  /** The import that gives it, such as `@pixelweft/tensor/reference`. */
  readonly door: string;
  /** Its file, from the top. */
  readonly path: string;
  /** True for a class that is thrown. */
  readonly error: boolean;
  /** The words of its doc comment before the first tag; empty if there is none. */
  readonly words: string;
  readonly examples: readonly Example[];
}

/** One import of a package, and all names behind it. */
export interface Door {
  readonly specifier: string;
  /** The package's folder, from the top. */
  readonly room: string;
  /** Its file, from the top. */
  readonly source: string;
  readonly exports: readonly PublicExport[];
}

interface Manifest {
  readonly name: string;
  /** A file that is no module, such as package.json, stands as its path. */
  readonly exports: Readonly<Record<string, string | { readonly "@pixelweft/source": string }>>;
}

/** The doors of a package, such as `packages/tensor`, in the order of its package.json. */
export function readDoors(top: string, room: string): Door[] {
  const manifest = JSON.parse(readFileSync(join(top, room, "package.json"), "utf8")) as Manifest;
  return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    if (typeof target === "string") return [];
    const source = target["@pixelweft/source"];
    const specifier = `${manifest.name}${subpath.slice(1)}`;
    const found = namesBehind(join(room, source), (path) => readFileSync(join(top, path), "utf8"));
    return {
      specifier,
      room,
      source: join(room, source),
      exports: found.map((declared) => publicExport(declared, specifier)),
    };
  });
}

interface Declared {
  readonly name: string;
  /** True where only the type of a class is given. */
  readonly typeOnly?: boolean;
  readonly path: string;
  readonly text: string;
}

/** Every name that a file exports, with the file that declares it, through any number of doors. */
function namesBehind(path: string, read: (path: string) => string): Declared[] {
  const text = read(path);
  const own = [...text.matchAll(declaration)].map(([, , , name = ""]) => ({ name, path, text }));
  const passed = [...text.matchAll(reexport)].flatMap(([, type, list = "", from = ""]) => {
    const wanted = new Set(
      list.split(",").flatMap((name) => name.trim().replace(/^type /, "") || []),
    );
    const behind = namesBehind(resolveImport(path, from), read);
    return [...wanted].map((name) => {
      const found = behind.find((candidate) => candidate.name === name);
      if (found === undefined) throw new TypeError(`Cannot find ${name} in ${from} of ${path}`);
      return type === undefined ? found : { ...found, typeOnly: true };
    });
  });
  return [...own, ...passed];
}

const reexport = /^export (type )?\{([^}]*)\} from "([^"]+)";/gm;
const declaration =
  /(?:^\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^export (?:declare |abstract |async )*(function\*?|class|const|interface|type) (\w+)\b([^\n]*)/gm;

/** What stands above the declaration of a name. */
export function publicExport(
  { name, text, path, typeOnly = false }: Declared,
  door: string,
): PublicExport {
  for (const [, comment = "", word = "", declared, rest = ""] of text.matchAll(declaration)) {
    if (declared !== name) continue;
    const kind = word === "interface" || typeOnly ? "type" : word.replace("*", "");
    return {
      name,
      kind: kind as PublicExport["kind"],
      door,
      path,
      error: kind === "class" && /extends \w*Error\b/.test(rest),
      ...readComment(comment),
    };
  }
  throw new TypeError(`Cannot find the declaration of ${name} in ${path}`);
}

/** The words and the examples of a doc comment, without its stars. */
export function readComment(comment: string): Pick<PublicExport, "words" | "examples"> {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  const parts = lines.join("\n").split(/^(?=@\w)/m);
  const examples = parts.flatMap((part) => {
    const [, title = "", code = ""] = /^@example(?: ([^\n]*))?\n([\s\S]*)/.exec(part) ?? [];
    return code.trim() === "" ? [] : [{ title, code: code.trim() }];
  });
  const [words = ""] = parts;
  return { words: words.startsWith("@") ? "" : words.trim(), examples };
}

/** The packages whose public names are documented with examples that run. */
export const documentedRooms: readonly string[] = [
  "packages/tensor",
  "packages/layers",
  "packages/pixelcnn",
  "packages/datasets",
  "packages/webgpu-backend",
  "packages/wasm-backend",
  "packages/backend-tests",
  "packages/models",
  "packages/mpi",
  "packages/runtime",
];

/** All public names of the documented packages, each once: behind the first door that leads to it. */
export function documentedExports(top: string): { doors: Door[]; exports: PublicExport[] } {
  const doors = documentedRooms
    .filter((room) => existsSync(join(top, room)))
    .flatMap((room) => readDoors(top, room));
  const once = new Map<string, PublicExport>();
  for (const found of doors.flatMap((door) => door.exports)) {
    const key = `${found.path} ${found.name}`;
    if (!once.has(key)) once.set(key, found);
  }
  return { doors, exports: [...once.values()] };
}
