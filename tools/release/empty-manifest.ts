/** What stands in a package.json. */
export type Fields = Readonly<Record<string, unknown>>;

// npm prefers a version that is for the Node at hand to the latest: one for any Node would be installed on an old one, empty as it is.
const kept = /^(?:name|description|homepage|bugs|license|author|repository|engines)$/;

/** The package.json of the empty version that takes a package's name on the registry. It is of the same repository, and for the same Node. */
export function emptyManifest(manifest: Fields): Fields {
  const fields = Object.entries(manifest).filter(([field]) => kept.test(field));
  return { ...Object.fromEntries(fields), version: "0.0.0" };
}
