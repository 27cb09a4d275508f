import type { Scalar, Type } from "./syntax.fixture.ts";
import { type Token, tokensOf } from "./tokens.fixture.ts";

/** The words of a text, read one after another. */
export class Words {
  readonly #tokens: readonly Token[];
  readonly structs: Map<string, Type> = new Map();
  /** Names called since it was emptied. */
  readonly calls: Set<string> = new Set();
  #at = 0;

  constructor(code: string) {
    this.#tokens = tokensOf(code);
  }

  /** A word that is not read yet. */
  ahead(by = 0): Token {
    return this.#tokens[this.#at + by] ?? { kind: "end", text: "", line: 0 };
  }

  is(text: string): boolean {
    return this.ahead().text === text;
  }

  get line(): number {
    return this.ahead().line;
  }

  next(): Token {
    const token = this.ahead();
    this.#at += 1;
    return token;
  }

  /** Reads a word if it is the next one. */
  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at += 1;
    return true;
  }

  want(text: string): void {
    const { text: found, line } = this.next();
    if (found !== text)
      throw new Error(`Cannot parse line ${line}: there is ${found} in place of ${text}`);
  }

  name(): string {
    const { kind, text, line } = this.next();
    if (kind !== "name") throw new Error(`Cannot parse line ${line}: ${text} is no name`);
    return text;
  }

  /** Things between commas, up to a closing word. */
  list<T>(end: string, one: () => T): T[] {
    const all: T[] = [];
    while (!this.take(end)) {
      all.push(one());
      if (!this.take(",")) {
        this.want(end);
        break;
      }
    }
    return all;
  }

  /** Skips to behind a word. */
  skipTo(text: string): void {
    while (this.next().text !== text) if (this.ahead().kind === "end") return;
  }

  /** A type, from its name on. */
  type(): Type {
    const name = this.name();
    if (isScalar(name)) return { kind: "scalar", of: name };
    const struct = this.structs.get(name);
    if (struct !== undefined) return struct;
    this.want("<");
    const of = this.type();
    const count = this.take(",") ? Number.parseInt(this.next().text, 10) : undefined;
    this.want(">");
    if (name === "array") return { kind: "array", of, count };
    if (of.kind !== "scalar")
      throw new Error(`Cannot parse line ${this.line}: a ${name} of ${of.kind}`);
    if (name === "atomic") return { kind: "atomic", of: of.of };
    return { kind: "vector", of: of.of, size: Number(name.slice(3)) };
  }
}

function isScalar(name: string): name is Scalar {
  return ["f32", "i32", "u32", "bool"].includes(name);
}

/** Whether a name begins a type that makes values. */
export function makesType(words: Words): boolean {
  const { text } = words.ahead();
  return isScalar(text) || /^(?:vec[234]|array)$/.test(text);
}
