import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describePage } from "./describe-page.ts";

/** A module of the reference: an import of a package, and its source. */
export interface Import {
  readonly specifier: string;
  /** Its file, whole. */
  readonly source: string;
  /** The README of its package, where the import is the package's main one. */
  readonly readme?: { readonly path: string; readonly text: string };
}

/** What the site is built from. */
export interface ReferenceOptions {
  /** The folder in which TypeDoc is installed. */
  readonly home: string;
  readonly imports: readonly Import[];
  /** Markdown files, in order. */
  readonly documents: readonly string[];
  readonly frontPage: string;
  /** Titles of examples: what stands behind `@example` on its line. */
  readonly titles: ReadonlySet<string>;
  readonly out: string;
}

// The part of TypeDoc that is used; it lives in a folder of its own.
interface Tag {
  readonly tag: string;
  name?: string;
  readonly content: { readonly kind: string; text: string }[];
}
interface Reflection {
  name: string;
  readme?: unknown;
  /** The text of a document. */
  readonly content?: readonly { readonly text: string }[];
  readonly comment?: { readonly blockTags: readonly Tag[] };
}
interface Project {
  readonly files: {
    getReflectionPath(reflection: Reflection): string | undefined;
    registerReflectionPath(path: string, reflection: Reflection): void;
  };
  readonly reflections: Readonly<Record<string, Reflection>>;
}
/** An event before the index of the search is built. */
interface IndexEvent {
  readonly searchResults: readonly Reflection[];
  readonly searchFields: Record<string, string>[];
  readonly searchFieldWeights: Record<string, number>;
}
interface Application {
  readonly renderer: {
    on(event: "endPage", act: (page: { contents?: string | undefined }) => void): void;
    on(event: "prepareIndex", act: (event: IndexEvent) => void): void;
  };
  readonly converter: {
    on(event: string, act: (context: { readonly project: Project }) => void, order: number): void;
    parseRawComment(file: object, files: object): { readonly content: unknown };
  };
  readonly logger: { hasErrors(): boolean; hasWarnings(): boolean };
  convert(): Promise<Project | undefined>;
  validate(project: Project): void;
  generateDocs(project: Project, out: string): Promise<void>;
}
interface Typedoc {
  readonly Application: { bootstrap(options: object): Promise<Application> };
  readonly MinimalSourceFile: new (text: string, path: string) => object;
}

/** Builds the site: the reference of all imports, and the documents. False where anything is missing or ambiguous. */
export async function buildReference(options: ReferenceOptions): Promise<boolean> {
  const { home, imports, documents, frontPage, out } = options;
  const entry = createRequire(join(home, "package.json")).resolve("typedoc");
  const { Application, MinimalSourceFile } = (await import(pathToFileURL(entry).href)) as Typedoc;
  const app = await Application.bootstrap({
    options: join(home, "typedoc.json"),
    entryPoints: imports.map(({ source }) => source),
    projectDocuments: documents,
    readme: frontPage,
  });
  const parse = (text: string, path: string, files: object): unknown =>
    app.converter.parseRawComment(new MinimalSourceFile(text, path), files).content;
  // Before links are resolved.
  app.converter.on(
    "resolveBegin",
    ({ project }) => {
      for (const reflection of Object.values(project.reflections)) {
        showTitles(reflection, options.titles);
        const path = project.files.getReflectionPath(reflection);
        const found = imports.find(({ source }) => source === path);
        if (found === undefined) continue;
        reflection.name = found.specifier;
        if (found.readme === undefined) continue;
        reflection.readme = parse(found.readme.text, found.readme.path, project.files);
        project.files.registerReflectionPath(found.readme.path, reflection);
      }
    },
    1000,
  );
  app.renderer.on("endPage", (page) => {
    page.contents = page.contents && describePage(page.contents);
  });
  app.renderer.on("prepareIndex", ({ searchResults, searchFields, searchFieldWeights }) => {
    searchFieldWeights["headings"] = 10;
    for (const [i, { content = [] }] of searchResults.entries())
      searchFields[i] = { headings: headingsOf(content.map(({ text }) => text).join("")) };
  });
  const project = await app.convert();
  if (project === undefined) return false;
  app.validate(project);
  await app.generateDocs(project, out);
  return !app.logger.hasErrors() && !app.logger.hasWarnings();
}

/** The headings of a document, which its readers search for as they do for names. */
function headingsOf(text: string): string {
  return (text.match(/^#+ .*$/gm) ?? []).join("\n");
}

/** TypeDoc takes all behind `@example` for code. */
function showTitles({ comment }: Reflection, titles: ReadonlySet<string>): void {
  for (const tag of comment?.blockTags ?? []) {
    const [code] = tag.content;
    if (tag.tag !== "@example" || code?.kind !== "code") continue;
    const [fence = "", title = "", ...rest] = code.text.split("\n");
    if (!titles.has(title)) continue;
    tag.name = title;
    code.text = [fence, ...rest].join("\n");
  }
}
