import { posix } from "node:path";

/** A Markdown file of the repository that is a page of the site. */
export interface Page {
  /** Its file, from the top. */
  readonly path: string;
  /** The heading of the index under which it stands; a package's README has none, it is shown by its module. */
  readonly group?: string;
}

const index = "docs/guides/README.md";
const repository = "https://github.com/pixelweft/pixelweft";
const own =
  /^https:\/\/(?:github|raw\.githubusercontent)\.com\/pixelweft\/pixelweft(?:\/(?:(?:blob|tree)\/)?main\/|#readme$)/;

/** The Markdown pages of the site, in order: guides as their index names them, then other documents, then READMEs. */
export function sitePages(files: readonly string[], guideIndex: string): Page[] {
  const named = linkTargets(guideIndex).map((target) => posix.join("docs/guides", target));
  const guides = [index, ...named.filter((path) => path.endsWith(".md") && files.includes(path))];
  const rest = files.filter((path) => path !== "README.md" && !guides.includes(path));
  const readmes = rest.filter((path) => path.startsWith("packages/"));
  return [
    ...guides.map((path) => ({ path, group: "Guides" })),
    ...rest
      .filter((path) => !readmes.includes(path))
      .map((path) => ({ path, group: path.startsWith("docs/") ? "Results and data" : "Project" })),
    ...readmes.map((path) => ({ path })),
    { path: "README.md" },
  ];
}

/** Guides that their index does not name, one sentence each. */
export function guideLaws(files: readonly string[], guideIndex: string): string[] {
  const named = new Set(linkTargets(guideIndex).map((target) => posix.join("docs/guides", target)));
  return files
    .filter((path) => path.startsWith("docs/guides/") && path !== index)
    .filter((path) => !named.has(path))
    .map((path) => `${index} does not list ${path}`);
}

/**
 * The text of a page as the site shows it. A link to a page of the site or to a picture becomes relative; one to any other file
 * leads to the repository on the web.
 */
export function sitePage({ path, group }: Page, text: string, pages: readonly Page[]): string {
  const known = new Set(pages.map((page) => page.path));
  const linked = outsideCode(text, (part) =>
    part.replaceAll(
      /\]\(([^)\s]+)\)/g,
      (_, target: string) => `](${siteLink(path, target, known)})`,
    ),
  );
  const [, title = path] = /^# (.*)$/m.exec(linked) ?? [];
  // The title is the page's heading already; and TypeDoc leaves what is code out of a heading's anchor.
  const body = outsideCode(linked.replace(/^# .*\n+/, ""), (part) =>
    part.replaceAll(/^#+ .*$/gm, (line) => line.replaceAll("`", "")),
  );
  if (group === undefined) return body;
  return `---\ntitle: ${JSON.stringify(title.replaceAll("`", ""))}\ngroup: ${group}\n---\n\n${body}`;
}

function siteLink(path: string, target: string, known: ReadonlySet<string>): string {
  const [to, anchor] = splitAnchor(target);
  if (to === "" || (/^[a-z]+:/.test(to) && !own.test(to))) return target;
  const found = own.test(to) ? to.replace(own, "") : posix.join(posix.dirname(path), to);
  const file = found.replace(/\/$/, "");
  const page = [file, posix.join(file, "README.md")].find((candidate) => known.has(candidate));
  if (page === undefined && !file.endsWith(".png"))
    return `${repository}/tree/main/${file}${anchor}`;
  const relative = posix.relative(posix.dirname(path), page ?? file);
  return `${relative.startsWith(".") ? relative : `./${relative}`}${anchor}`;
}

function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part) => (part.startsWith("```") ? part : change(part)))
    .join("");
}

/** Pictures that a text shows, from the top. */
export function picturesOf({ path }: Page, text: string): string[] {
  return linkTargets(text)
    .filter((target) => target.endsWith(".png"))
    .map((target) =>
      own.test(target) ? target.replace(own, "") : posix.join(posix.dirname(path), target),
    );
}

function linkTargets(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s#]+)/g)].map(([, target = ""]) => target);
}

function splitAnchor(target: string): [string, string] {
  // `#readme` of the repository's front page is that page.
  const at = target.endsWith("#readme") ? -1 : target.indexOf("#");
  return at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at)];
}
