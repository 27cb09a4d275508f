/**
 * A value as a doc comment states it: `6`, `"f32"`, `[2, 2]`, `{ shape: [2] }`, `Float32Array [11, 12]`.
 * `0.73…` states the first digits of a number, and `…` in place of a last element any number of further ones.
 */
export type Stated =
  | { readonly kind: "exact"; readonly value: Scalar }
  | { readonly kind: "digits"; readonly text: string }
  | {
      readonly kind: "list";
      readonly name: string;
      readonly items: readonly Stated[];
      readonly more: boolean;
    }
  | { readonly kind: "record"; readonly fields: readonly (readonly [string, Stated])[] };

type Scalar = number | bigint | string | boolean | null | undefined;

const words: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["undefined", undefined],
  ["NaN", Number.NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

const token =
  /\s*(?:(-?\d(?:[eE][+-]|[\w.])*…?|-Infinity)|("(?:[^"\\]|\\.)*")|([A-Za-z_]\w*)|(\S))/y;

/** Reads what a comment states. SyntaxError, with the text, for anything that is not a value. */
export function parseStated(text: string): Stated {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text))
    tokens.push(found[0].trim());
  let at = 0;
  const fail = (): SyntaxError =>
    new SyntaxError(
      `Cannot read the stated value ${text}: ${tokens[at] ?? "its end"} is not expected`,
    );
  const take = (wanted: string): boolean => {
    if (tokens[at] !== wanted) return false;
    at++;
    return true;
  };
  const need = (wanted: string): void => {
    if (!take(wanted)) throw fail();
  };
  const list = (name: string): Stated => {
    const items: Stated[] = [];
    while (tokens[at] !== "]") {
      if (take("…")) {
        need("]");
        return { kind: "list", name, items, more: true };
      }
      items.push(value());
      if (tokens[at] !== "]") need(",");
    }
    at++;
    return { kind: "list", name, items, more: false };
  };
  const record = (): Stated => {
    const fields: (readonly [string, Stated])[] = [];
    while (tokens[at] !== "}") {
      const key = tokens[at++] ?? "";
      need(":");
      fields.push([key.startsWith('"') ? String(JSON.parse(key)) : key, value()]);
      if (tokens[at] !== "}") need(",");
    }
    at++;
    return { kind: "record", fields };
  };
  const value = (): Stated => {
    const word = tokens[at] ?? "";
    if (take("[")) return list("Array");
    if (take("{")) return record();
    at++;
    if (words.has(word)) return { kind: "exact", value: words.get(word) };
    if (word.startsWith('"')) return { kind: "exact", value: String(JSON.parse(word)) };
    if (/^-?\d+(?:\.\d+)?…$/.test(word)) return { kind: "digits", text: word.slice(0, -1) };
    if (/^-?\d+n$/.test(word)) return { kind: "exact", value: BigInt(word.slice(0, -1)) };
    if (/^-?\d/.test(word) && !Number.isNaN(Number(word)))
      return { kind: "exact", value: Number(word) };
    if (/^\w+Array$/.test(word) && take("[")) return list(word);
    at--;
    throw fail();
  };
  const stated = value();
  if (at < tokens.length) throw fail();
  return stated;
}

/** Whether a value is the stated one. Numbers in a Float32Array are rounded to f32 before they are compared. */
export function isStated(found: unknown, stated: Stated): boolean {
  switch (stated.kind) {
    case "exact":
      return found === stated.value || Object.is(found, stated.value);
    case "digits":
      return typeof found === "number" && beginsWith(found, stated.text);
    case "list": {
      const { name, items, more } = stated;
      if (!isList(found) || nameOf(found) !== name) return false;
      if (more ? found.length < items.length : found.length !== items.length) return false;
      const round = name === "Float32Array";
      return items.every((item, i) =>
        isStated(
          found[i],
          round && item.kind === "exact" && typeof item.value === "number"
            ? { kind: "exact", value: Math.fround(item.value) }
            : item,
        ),
      );
    }
    case "record": {
      if (typeof found !== "object" || found === null || isList(found)) return false;
      const given = new Map<string, unknown>(Object.entries(found));
      return (
        given.size === stated.fields.length &&
        stated.fields.every(([key, field]) => given.has(key) && isStated(given.get(key), field))
      );
    }
  }
}

/** A value as a comment would state it, for messages. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Promise) return "a promise";
  if (isList(value)) {
    const name = nameOf(value);
    const items = Array.from(value, showValue);
    const text = `[${items.length > 32 ? [...items.slice(0, 32), "…"].join(", ") : items.join(", ")}]`;
    return name === "Array" ? text : `${name} ${text}`;
  }
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([key, field]) => `${key}: ${showValue(field)}`);
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  return String(value);
}

/** Whether the digits of the number, written out, begin with those that are given. */
function beginsWith(found: number, text: string): boolean {
  const written = String(found).includes("e") ? found.toFixed(20) : String(found);
  const [whole, decimals = ""] = written.split(".");
  const [statedWhole, statedDecimals = ""] = text.split(".");
  return (
    whole === statedWhole && decimals.padEnd(statedDecimals.length, "0").startsWith(statedDecimals)
  );
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function nameOf(list: ArrayLike<unknown>): string {
  return list.constructor.name;
}
