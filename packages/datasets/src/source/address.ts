import { DownloadError } from "../errors/access.ts";

/** What a message may show of an address: no name, password or query string, which may be keys. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return address.split(/[?#]/, 1)[0] ?? "";
  const { protocol, host, pathname, username, password, search, hash } = new URL(address);
  if (`${username}${password}${search}${hash}` === "") return address;
  return `${protocol}//${host}${pathname}${search === "" ? "" : "?…"}`;
}

const mostRedirects = 20;
const redirects = new Set([301, 302, 303, 307, 308]);

/** How {@link fetchFrom} asks. */
export interface FetchOptions {
  readonly signal: AbortSignal;
  /** For every server. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For servers of the origin that was asked first, such as keys. */
  readonly ownHeaders?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/**
 * Fetches an address and follows redirects, at most 20: never from https to http, and without `ownHeaders` to another origin. Browsers do not show
 * redirects; there the address that answered is looked at afterwards. Rejects with DownloadError, or with what fetch throws.
 */
export async function fetchFrom(address: string, options: FetchOptions): Promise<Response> {
  const { signal, headers, ownHeaders, fetch: get = fetch } = options;
  checkAddress(address);
  let at = address;
  for (let followed = 0; ; followed++) {
    const own = originOf(at) === originOf(address) ? ownHeaders : undefined;
    const request = { signal, headers: { ...own, ...headers } };
    const response = await get(at, { ...request, redirect: "manual" });
    if (response.type === "opaqueredirect") {
      const last = landed(await get(at, { signal, headers: { ...headers } }), address);
      const isOwn = ownHeaders !== undefined && originOf(last.url) === originOf(address);
      if (!isOwn || last.url === at || followed === mostRedirects) return last;
      await last.body?.cancel();
      at = last.url; // asked with `ownHeaders`, which the browser would have sent to every origin on the way
      continue;
    }
    const location = response.headers.get("location");
    if (!redirects.has(response.status) || location === null) return response;
    await response.body?.cancel();
    if (followed === mostRedirects)
      throw failure(address, `it is redirected more than ${mostRedirects} times`);
    if (!URL.canParse(location, at))
      throw failure(address, "it is redirected to what is no address");
    const next = new URL(location, at).href;
    checkStep(at, next, address);
    at = next;
  }
}

function checkAddress(address: string): void {
  if (!URL.canParse(address)) return; // fetch reports it
  const { username, password } = new URL(address);
  if (username !== "" || password !== "")
    throw failure(
      address,
      "the address holds a name or a password; give it by a header (authorization)",
    );
}

function checkStep(from: string, to: string, address: string): void {
  const [before, after] = [new URL(from).protocol, new URL(to).protocol];
  const shown = shownAddress(to);
  if (after !== "http:" && after !== "https:")
    throw failure(address, `it is redirected to ${after} instead of https:`);
  if (before === "https:" && after === "http:")
    throw failure(
      address,
      `it is redirected from https to ${shown}, where anybody on the way could change it`,
    );
}

/** What a browser ended up with. */
function landed(response: Response, address: string): Response {
  if (URL.canParse(response.url) && URL.canParse(address))
    checkStep(address, response.url, address);
  return response;
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : "";
}

function failure(address: string, state: string): DownloadError {
  const source = shownAddress(address);
  // A status of its own: asking again would not help.
  return new DownloadError(`Cannot read ${source}: ${state}`, { source, status: 400 });
}
