/** The part of a package.json that JSR wants in another form. */
export interface NpmManifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** By subpath; a file that is no module, such as package.json, stands as its path. */
  readonly exports: Readonly<Record<string, string | { readonly "@pixelweft/source"?: string }>>;
  readonly imports?: Readonly<Record<string, { readonly "@pixelweft/source": string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package as `deno.json` describes it. */
export interface JsrManifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly publish: { readonly exclude: readonly string[] };
}

/**
 * A package of npm as one of JSR: the sources that its exports lead to, its own `#` imports, and what it depends on from npm. Packages of
 * `own` are not listed: Deno finds them in the workspace, and publishes them as dependencies on JSR. JSR wants a scope: `pixelweft` is
 * `@pixelweft/cli` there.
 */
export function jsrManifest(manifest: NpmManifest, own: ReadonlySet<string>): JsrManifest {
  const { name, version, license, dependencies, peerDependencies } = manifest;
  const exports = Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    const source = typeof target === "string" ? undefined : target["@pixelweft/source"];
    return source === undefined ? [] : [[subpath, source] as const];
  });
  const internal = Object.entries(manifest.imports ?? {}).map(
    ([word, target]) => [word, target["@pixelweft/source"]] as const,
  );
  const fromNpm = Object.entries({ ...dependencies, ...peerDependencies })
    .filter(([dependency]) => !own.has(dependency))
    .map(([dependency, range]) => [dependency, `npm:${dependency}@${range}`] as const);
  return {
    name: name.startsWith("@") ? name : "@pixelweft/cli",
    version,
    license,
    exports: Object.fromEntries(exports),
    imports: Object.fromEntries([...internal, ...fromNpm]),
    publish: { exclude: ["node_modules"] },
  };
}
