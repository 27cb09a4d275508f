/** A package of ours as a tarball. */
export interface Packed {
  /** Its folder in `packages`. */
  readonly room: string;
  readonly name: string;
  readonly tarball: string;
  /** Names of what it depends on. */
  readonly dependencies: readonly string[];
  /** Commands and their files. */
  readonly bin: Readonly<Record<string, string>>;
}

/** What is known besides the package that is installed. */
export interface InstallOptions {
  readonly packed: readonly Packed[];
  /** What the README installs beside it. */
  readonly extra: readonly string[];
  /** The version of a package from outside. */
  readonly versions: (name: string) => string;
}

/**
 * The words after `npm install` that bring a package without a registry of ours: its own tarball, those of all it needs, and
 * what its README installs from outside. Where all tarballs together need nothing from outside, npm may not ask anybody.
 */
export function installWords(one: Packed, { packed, extra, versions }: InstallOptions): string[] {
  const own = new Map(packed.map((each) => [each.name, each]));
  const wanted = new Set<Packed>();
  const outside = new Set<string>();
  const visit = (each: Packed): void => {
    if (wanted.has(each)) return;
    wanted.add(each);
    for (const name of each.dependencies) {
      const dependency = own.get(name);
      if (dependency === undefined) outside.add(name);
      else visit(dependency);
    }
  };
  visit(one);
  const named: string[] = [];
  for (const name of extra) {
    const dependency = own.get(name);
    if (dependency !== undefined) visit(dependency);
    else named.push(`${name}@${versions(name)}`);
  }
  const closed = outside.size === 0 && named.length === 0;
  return [
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    closed ? "--offline" : "--prefer-offline",
    ...[...wanted].map(({ tarball }) => tarball),
    ...named,
  ];
}

/** What must not come with a package: a GPU is for who asks for one. */
export function mustBeAbsent(name: string): string[] {
  if (["@pixelweft/webgpu-backend", "pixelweft"].includes(name)) return [];
  return name === "@pixelweft/runtime" ? ["webgpu"] : ["webgpu", "@pixelweft/webgpu-backend"];
}

/** Files that a package has no use for, or lacks, among those it brings. */
export function strangeFiles(files: readonly string[]): string[] {
  const paths = files.map((file) => file.replaceAll("\\", "/"));
  const strange = paths.filter((path) =>
    /\.(?:test|fixture)\.|\.tsbuildinfo$|^golden\//.test(path),
  );
  const missing = ["README.md", "LICENSE", "dist/mod.js", "dist/mod.d.ts"].filter(
    (path) => !paths.includes(path),
  );
  return [...strange, ...missing.map((path) => `no ${path}`)];
}
