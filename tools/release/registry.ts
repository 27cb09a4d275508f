import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** A registry on this machine. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
  /** Lines of an `.npmrc` that publishes there. */
  readonly npmrc: string;
}

const version = "6.10.4";

/**
 * Starts Verdaccio in a folder. It keeps our packages there and passes on what else is asked for. Error if it cannot be installed or
 * does not answer within a minute.
 */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  // Its audit plugin asks for node-fetch by a tag, which mirrors of the registry may lack.
  const manifest = { private: true, overrides: { "node-fetch": "2.7.0" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const words = ["install", "--no-audit", "--no-fund", "--loglevel=error", `verdaccio@${version}`];
  const installed = spawnSync("npm", words, { cwd: folder, encoding: "utf8" });
  if (installed.status !== 0) throw new Error(`Cannot install verdaccio: ${installed.stderr}`);
  const port = await freePort();
  writeFileSync(join(folder, "config.yaml"), configuration(folder));
  const program = join(folder, "node_modules/verdaccio/bin/verdaccio");
  const listen = `127.0.0.1:${port}`;
  const server = startBound([program, "-c", "config.yaml", "-l", listen], folder);
  const end = async (): Promise<void> => {
    server.kill();
    await sleep(100);
  };
  const url = `http://${listen}/`;
  try {
    await untilItAnswers(`${url}-/ping`);
    const token = await signUp(url);
    // npm prefers the registry of a scope to the general one.
    const npmrc = `registry=${url}\n@pixelweft:registry=${url}\n//${listen}/:_authToken=${token}\n`;
    return { url, npmrc, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

// The pipe closes at whatever ends its other side, SIGKILL included.
const watchesInput = "data:text/javascript,process.stdin.on('end',()=>process.exit()).resume()";

/** Starts a module in Node that ends when this process does. */
export function startBound(words: readonly string[], cwd: string): ChildProcess {
  return spawn(process.execPath, ["--import", watchesInput, ...words], {
    cwd,
    stdio: ["pipe", "ignore", "ignore"],
  });
}

function configuration(folder: string): string {
  const { stdout } = spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" });
  return `storage: ${join(folder, "storage")}
auth: { htpasswd: { file: ${join(folder, "htpasswd")} } }
uplinks: { outside: { url: "${stdout.trim()}", timeout: 60s, maxage: 30m } }
packages:
  "@pixelweft/*": { access: $all, publish: $authenticated }
  pixelweft: { access: $all, publish: $authenticated }
  "**": { access: $all, proxy: outside }
max_body_size: 50mb
log: { type: stdout, level: error }
`;
}

async function untilItAnswers(url: string): Promise<void> {
  const until = performance.now() + 60_000;
  while (performance.now() < until) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(100);
  }
  throw new Error(`Cannot start verdaccio: ${url} does not answer`);
}

/** The token of a user made for this rehearsal. */
async function signUp(url: string): Promise<string> {
  const user = { name: "rehearsal", password: "rehearsal" };
  const answer = await fetch(`${url}-/user/org.couchdb.user:rehearsal`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(user),
  });
  const { token } = (await answer.json()) as { token?: string };
  if (token === undefined) throw new Error(`Cannot sign up: ${answer.status}`);
  return token;
}
