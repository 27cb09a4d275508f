/** The part of a package.json that says which files Node takes. */
export interface JoinedManifest {
  readonly exports: Readonly<
    Record<string, string | { readonly default: string; readonly node?: string }>
  >;
  readonly bin?: Readonly<Record<string, string>>;
}

/** A joined file, and the built one that it stands for. */
export interface JoinedDoor {
  /** Without its ending, below `dist/joined`. */
  readonly name: string;
  readonly from: string;
}

/** The joined files that a package's doors and commands lead Node to. */
export function joinedDoors({ exports, bin = {} }: JoinedManifest): JoinedDoor[] {
  const doors = Object.values(exports).flatMap((target) =>
    typeof target === "string" || target.node === undefined
      ? []
      : [{ name: nameOf(target.node), from: target.default }],
  );
  const commands = Object.values(bin).flatMap((path) =>
    path.startsWith(joined) ? [{ name: nameOf(path), from: path.replace(joined, "./dist/") }] : [],
  );
  return [...doors, ...commands];
}

const joined = "./dist/joined/";

function nameOf(path: string): string {
  return path.slice(joined.length).replace(/\.js$/, "");
}
