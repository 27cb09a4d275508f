import { delimiter, join } from "node:path";
import { execute, long, need } from "./execute.ts";
import { checkInstalled } from "./installed-files.ts";
import { bytesBelow, type Projects, type Row, rowOf } from "./project.ts";

/** The command from nothing in Node 24, 22 and 26: `npx pixelweft sample` and `npx pixelweft train` in an empty folder. */
export function* commandRows(projects: Projects): Generator<Row> {
  const others = [22, 26].map((version) => {
    const { folder } = projects.make(`command-node-${version}`, [`node@${version}`]);
    const path = [join(folder, "node_modules/node/bin"), process.env["PATH"]].join(delimiter);
    return { name: `Node ${version}`, env: { PATH: path } };
  });
  const nodes = [{ name: "Node 24", env: {} }, ...others];
  for (const node of nodes) yield sampledFromNothing(projects, node);
  const own = projects.make("own-sprites", ["pixelweft"], ["sprites.mjs"]);
  checkInstalled(own.folder, "pixelweft");
  need(execute("node", ["sprites.mjs"], own.folder), "Cannot draw sprites");
  const words = ["pixelweft", "train", "./sprites", "--steps", "8", "--samples", "4"];
  for (const { name, env } of nodes) {
    const out = `runs/${name.replace(" ", "-").toLowerCase()}`;
    const trained = execute("npx", [...words, "--out", out], own.folder, { env });
    yield rowOf("npx pixelweft train ./sprites", `${name}, eight steps`, own, {
      seconds: trained.seconds,
      result: trained.status === 0 ? "trained" : trained.output.slice(-300),
      failed: trained.status !== 0,
    });
  }
}

/** Seconds and megabytes from an empty folder and an empty cache to a picture. */
function sampledFromNothing(
  projects: Projects,
  { name, env }: { readonly name: string; readonly env: Readonly<Record<string, string>> },
): Row {
  const folder = projects.empty(`sample-${name.replace(" ", "-").toLowerCase()}`);
  const cache = join(folder, "cache");
  const words = ["--yes", "pixelweft", "sample", "--class", "sneaker"];
  const drawn = execute("npx", words, folder, {
    ...long,
    env: { ...env, npm_config_cache: cache },
  });
  const said = /^\d+ images of seed \d+ are in \S+$/m.exec(drawn.output)?.[0];
  return {
    consumer: "npx pixelweft sample --class sneaker",
    runtime: `${name}, from nothing`,
    installed: bytesBelow(join(cache, "_npx")) / 1e6,
    seconds: drawn.seconds,
    result: said ?? drawn.output.slice(-300),
    failed: drawn.status !== 0 || said === undefined,
  };
}
