import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { release } from "./publish.ts";

const here = "http://127.0.0.1:4873/";
let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "pixelweft-publish-"))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function publishTo(url: string): () => void {
  const npmrc = `registry=${url}\n@pixelweft:registry=${url}\n`;
  const registry = { url, npmrc, [Symbol.asyncDispose]: async () => {} };
  return () => release({ folder, registry });
}

test.each(["https://registry.npmjs.org/", "http://127.0.0.1.example.org/", "http://192.168.0.2/"])(
  "release() refuses %s, a registry on another machine",
  (url) => {
    expect(publishTo(url)).toThrow(
      `Cannot publish to ${url}: it is not on this machine; only the workflow release.yml publishes elsewhere`,
    );
  },
);

test.each(["registry", "@pixelweft:registry"])(
  "release() refuses a package whose publishConfig has %s",
  (key) => {
    mkdirSync(join(folder, "packages/tensor"), { recursive: true });
    const manifest = { publishConfig: { [key]: "https://registry.npmjs.org/" } };
    writeFileSync(join(folder, "packages/tensor/package.json"), JSON.stringify(manifest));
    expect(publishTo(here)).toThrow(
      "packages/tensor/package.json names a registry in publishConfig",
    );
  },
);

test(
  "release() leads npm to its own registry, whatever the environment says",
  { tags: ["guard"] },
  () => {
    for (const key of ["REGISTRY", "@pixelweft:registry"])
      vi.stubEnv(`NPM_CONFIG_${key}`, "https://registry.npmjs.org/");
    mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
    const asks = "#!/bin/sh\nnpm config get registry\nnpm config get @pixelweft:registry\nexit 1\n";
    writeFileSync(join(folder, "node_modules/.bin/changeset"), asks, { mode: 0o755 });
    expect(publishTo(here)).toThrow(`Cannot publish-plan: exit status 1\n${here}\n${here}\n`);
  },
);
