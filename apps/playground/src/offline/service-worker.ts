/**
 * Keeps the page for visits without a network: the files of one build, under a name that no other build has. Online the server is asked for the
 * page first, so that nobody stays with an old one; its files have their contents in their names, and are kept for good.
 */

/** What the build writes into this program. */
interface Build {
  /** Another one for other files. */
  readonly version: string;
  /** Name of the page's own script, by which a page of this build is known. */
  readonly entry: string;
  /** All that is kept at once, by path below the folder of the page. */
  readonly files: readonly string[];
  /** What is kept when it is asked for. */
  readonly models: readonly string[];
}

/** What the scope of a service worker has, which the types of a page do not know. */
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
}

interface WaitingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** Milliseconds after which a server that says nothing counts as none. */
const patience = 4000;

const build = JSON.parse("BUILD_OF_THE_PAGE") as Build;
const { registration, clients } = globalThis as typeof globalThis & Scope;
const folder = registration.scope;
const prefix = `pixelweft of ${folder}: `;
const cacheName = prefix + build.version;

addEventListener("install", (event) => (event as WaitingEvent).waitUntil(keepAll()));

// A newer build waits until no page of the one before is open: those still ask for what was kept for them.
addEventListener("activate", (event) => (event as WaitingEvent).waitUntil(takeOver()));

addEventListener("fetch", (event) => {
  const { request, respondWith } = event as FetchEvent;
  const path = pathOf(request.url);
  if (request.method !== "GET" || path === undefined) return;
  const answer = (given: Promise<Response>): void => Reflect.apply(respondWith, event, [given]);
  if (request.mode === "navigate") {
    if (path === "" || path === "index.html") answer(page(request));
  } else if (build.files.includes(path) || build.models.includes(path)) answer(file(request));
});

async function keepAll(): Promise<void> {
  const found = await fetch(folder, { cache: "no-cache" });
  const html = await found.clone().text();
  if (!found.ok || !html.includes(build.entry))
    throw new Error("Cannot keep the page: the server has another build of it by now");
  const cache = await caches.open(cacheName);
  const { status, headers } = found;
  // A page that was redirected to is refused by browsers.
  await cache.put(folder, found.redirected ? new Response(html, { status, headers }) : found);
  await cache.addAll(build.files.map((path) => folder + path));
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(prefix) && name !== cacheName) await caches.delete(name);
  await clients.claim();
}

/** The page as the server has it, or the one that is kept where there is no server. */
async function page(request: Request): Promise<Response> {
  const asked = fetch(request);
  const late = new Promise<undefined>((done) => void setTimeout(() => done(undefined), patience));
  const found = await Promise.race([asked.catch(() => undefined), late]);
  if (found && found.status < 500) return found;
  return (await (await caches.open(cacheName)).match(folder)) ?? asked;
}

/** A file of this build. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const found = await fetch(request);
  // Where there is no room it is asked for again next time.
  if (found.status === 200) await cache.put(request, found.clone()).catch(() => {});
  return found;
}

/** Path below the folder of the page, without what stands behind `#` and `?`; nothing for what lies elsewhere. */
function pathOf(address: string): string | undefined {
  const plain = address.replace(/[?#].*$/, "");
  return plain.startsWith(folder) ? plain.slice(folder.length) : undefined;
}
