import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

/** A browser, and the words that make it open a page without a window. */
export interface Browser {
  readonly name: string;
  readonly command: string;
  readonly words: (profile: string) => readonly string[];
}

export const browsers: readonly Browser[] = [
  {
    name: "Chromium",
    command: process.env["CHROMIUM"] ?? "chromium",
    words: (profile) => [
      "--headless",
      "--no-sandbox",
      "--no-first-run",
      "--disable-gpu",
      "--disable-background-networking",
      `--user-data-dir=${profile}`,
    ],
  },
  {
    name: "Firefox",
    command: "firefox-esr",
    words: (profile) => ["--headless", "--no-remote", "--profile", profile],
  },
];

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** How a page is opened. */
export interface Visit {
  /** What is served. */
  readonly folder: string;
  readonly browser: Browser;
  /** With the headers that isolate it from other origins: threads need them. */
  readonly isolated: boolean;
  /** The content security policy that it is sent with. */
  readonly policy?: string;
  /** Starts another server, which sends `/report` on to this port, and gives its address. */
  readonly served?: (port: number) => Promise<string>;
  /** Lines of Firefox's own language of preferences; Chromium does not read them. */
  readonly preferences?: string;
  /** Seconds in which it has to report, or to say again where it is: a minute and a half if missing. */
  readonly patience?: number;
}

/**
 * Opens a folder's page in a browser and gives what it posts to `/report`; Error if it says nothing in time. A page that works for
 * minutes posts to `/at` where it is.
 */
export async function visit(wanted: Visit): Promise<string> {
  const { folder, browser, isolated, policy, served, preferences = "", patience = 90 } = wanted;
  const profile = mkdtempSync(join(tmpdir(), "pixelweft-browser-"));
  writeFileSync(join(profile, "user.js"), preferences);
  const headers = {
    ...(isolated && {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    }),
    ...(policy !== undefined && { "Content-Security-Policy": policy }),
  };
  const page = listenTo(browser.name, patience);
  const server = createServer((request, response) => {
    if (request.method === "POST")
      void textOf(request).then((said) => page.hear(request.url, said), page.fail);
    answer(folder, request, response, headers).catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const site = served ? await served(port) : `http://127.0.0.1:${port}/`;
  const words = [...browser.words(profile), `${site}index.html`];
  const running = spawn(browser.command, words, { stdio: "ignore", detached: true });
  running.on("error", page.fail);
  page.begin();
  try {
    return await page.reported;
  } finally {
    page.end();
    server.close();
    server.closeAllConnections();
    // The browser and its helpers are a group of processes.
    if (running.pid !== undefined) process.kill(-running.pid, "SIGKILL");
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** What a page posts. */
interface Heard {
  readonly reported: Promise<string>;
  fail(error: Error): void;
  hear(path: string | undefined, said: string): void;
  begin(): void;
  end(): void;
}

/** Hears what a page posts: from `begin()` on it may be silent for `patience` seconds. */
export function listenTo(name: string, patience: number): Heard {
  let settle: { resolve: (said: string) => void; reject: (error: Error) => void } | undefined;
  const reported = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  let place: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const fail = (error: Error): void => settle?.reject(error);
  const giveUp = (): void => {
    const after = place === undefined ? "" : ` after: ${place}`;
    fail(new Error(`${name} says nothing for ${patience} s${after}`));
  };
  return {
    reported,
    fail,
    hear(path: string | undefined, said: string): void {
      if (path !== "/at") return settle?.resolve(said);
      place = said;
      timer?.refresh();
    },
    begin: (): void => void (timer = setTimeout(giveUp, patience * 1000)),
    end: (): void => clearTimeout(timer),
  };
}

async function answer(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
  const path = join(folder, normalize(decodeURIComponent(pathname)));
  if (!path.startsWith(folder) || !statSync(path).isFile()) throw new Error(pathname);
  const type = types[extname(path)] ?? "application/octet-stream";
  response.writeHead(200, { ...headers, "content-type": type }).end(await readFile(path));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
