/** What may be wrong in a dispatch; the last two are only notes, as WebGPU says what happens then. */
export type FindingKind = "race" | "range" | "barrier" | "subgroup" | "binding" | "order" | Note;

type Note = "unwritten" | "never written";

/** Something found, once for each pair of lines. */
export interface Finding {
  readonly kind: FindingKind;
  readonly kernel: string;
  /** In words, with the lines of the text. */
  readonly what: string;
  /** How often it happened. */
  times: number;
}

/** Collects what is found while kernels run. */
export class Report {
  readonly #found = new Map<string, Finding>();
  /** The kernel that runs, and the lines of its text. */
  kernel: { readonly label: string; readonly lines: readonly string[] } = { label: "", lines: [] };

  /** Notes something that happens in some lines; `what` is asked for only when it is new. */
  add(kind: FindingKind, lines: readonly number[], what: () => string): void {
    const key = [kind, this.kernel.label, lines.length > 0 ? lines : what()].join();
    const known = this.#found.get(key);
    if (known !== undefined) {
      known.times += 1;
      return;
    }
    const texts = lines.map((line) => `\n  ${line}: ${this.kernel.lines[line - 1]?.trim() ?? ""}`);
    const { label: kernel } = this.kernel;
    this.#found.set(key, { kind, kernel, what: `${what()}${texts.join("")}`, times: 1 });
  }

  /** What is wrong, notes apart. */
  get faults(): string[] {
    return this.#words((kind) => kind !== "unwritten" && kind !== "never written");
  }

  get notes(): string[] {
    return this.#words((kind) => kind === "unwritten" || kind === "never written");
  }

  #words(wanted: (kind: FindingKind) => boolean): string[] {
    return [...this.#found.values()]
      .filter(({ kind }) => wanted(kind))
      .map(({ kind, kernel, what, times }) => `${kernel}: ${kind}, ${times} times: ${what}`);
  }
}
