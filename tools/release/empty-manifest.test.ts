import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { emptyManifest, type Fields } from "./empty-manifest.ts";

const top = fileURLToPath(new URL("../..", import.meta.url));

test("the empty version of each package is for the same Node: npm would install it on any other in place of a real one", () => {
  for (const path of globSync("packages/*/package.json", { cwd: top })) {
    const manifest = JSON.parse(readFileSync(join(top, path), "utf8")) as Fields;
    const { name, repository, engines } = manifest;
    expect(engines, path).toHaveProperty("node");
    const empty = emptyManifest(manifest);
    expect(empty).toMatchObject({ name, repository, engines, version: "0.0.0" });
    for (const field of ["exports", "bin", "dependencies", "peerDependencies", "scripts"])
      expect(empty).not.toHaveProperty(field);
  }
});
