/** What the laws look at in a package.json. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The packages that depend on nothing outside, with what they may depend on. */
const closed: Readonly<Record<string, readonly string[]>> = {
  "@pixelweft/tensor": [],
  "@pixelweft/backend-tests": ["@pixelweft/tensor"],
  "@pixelweft/layers": ["@pixelweft/tensor"],
  "@pixelweft/pixelcnn": ["@pixelweft/layers", "@pixelweft/tensor"],
};

/** Dependencies that a closed package may not have, one sentence each. */
export function packageLaws(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap(({ name, dependencies, peerDependencies }) => {
    const allowed = closed[name];
    if (allowed === undefined) return [];
    return Object.keys({ ...dependencies, ...peerDependencies })
      .filter((dependency) => !allowed.includes(dependency))
      .map((dependency) => `${name} depends on ${dependency}: it may depend on ${list(allowed)}`);
  });
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(" and ");
}
