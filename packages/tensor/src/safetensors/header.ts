/** A safetensors file that breaks a rule of the format, or holds what this library does not read. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}

/** A value of the header. Objects are maps, so that no name is special; a number that is not a plain natural is NaN. */
export type Json = string | number | boolean | null | readonly Json[] | ReadonlyMap<string, Json>;

// A header nests three deep; what other tools might add may nest a little deeper.
const deepest = 16;

/**
 * Parses the JSON of a header: as strict as `JSON.parse`, and names that occur twice in an object are refused too,
 * because readers that disagree on which of the two counts are how a file is read in two ways.
 */
export function parseHeader(text: string): ReadonlyMap<string, Json> {
  if (!text.startsWith("{"))
    throw new SafetensorsError("Cannot read safetensors: the header does not begin with {");
  const cursor = { text, at: 0 };
  const value = parseValue(cursor, 0);
  skipSpace(cursor);
  if (cursor.at < text.length) throw unexpected(cursor);
  if (!(value instanceof Map)) throw unexpected(cursor);
  return value;
}

interface Cursor {
  readonly text: string;
  at: number;
}

const space = /[ \t\n\r]*/y;
const bare = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const natural = /^\d+$/;

function parseValue(cursor: Cursor, depth: number): Json {
  if (depth > deepest)
    throw new SafetensorsError(`Cannot read safetensors: the header nests deeper than ${deepest}`);
  skipSpace(cursor);
  if (take(cursor, "{")) return parseObject(cursor, depth);
  if (take(cursor, "[")) return parseArray(cursor, depth);
  if (cursor.text[cursor.at] === '"') return parseString(cursor);
  return parseBare(cursor);
}

function parseObject(cursor: Cursor, depth: number): ReadonlyMap<string, Json> {
  const object = new Map<string, Json>();
  skipSpace(cursor);
  if (take(cursor, "}")) return object;
  do {
    skipSpace(cursor);
    const name = parseString(cursor);
    if (object.has(name)) {
      throw new SafetensorsError(
        `Cannot read safetensors: the header names ${JSON.stringify(name)} twice`,
      );
    }
    skipSpace(cursor);
    if (!take(cursor, ":")) throw unexpected(cursor);
    object.set(name, parseValue(cursor, depth + 1));
    skipSpace(cursor);
  } while (take(cursor, ","));
  if (!take(cursor, "}")) throw unexpected(cursor);
  return object;
}

function parseArray(cursor: Cursor, depth: number): readonly Json[] {
  const array: Json[] = [];
  skipSpace(cursor);
  if (take(cursor, "]")) return array;
  do {
    array.push(parseValue(cursor, depth + 1));
    skipSpace(cursor);
  } while (take(cursor, ","));
  if (!take(cursor, "]")) throw unexpected(cursor);
  return array;
}

function parseString(cursor: Cursor): string {
  const { text, at } = cursor;
  if (text[at] !== '"') throw unexpected(cursor);
  let end = at + 1;
  // Not a regular expression: its stack would not hold a string of many megabytes.
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  let value: unknown;
  try {
    value = JSON.parse(text.slice(at, end + 1));
  } catch {
    throw unexpected(cursor);
  }
  if (typeof value !== "string" || !value.isWellFormed()) throw unexpected(cursor);
  cursor.at = end + 1;
  return value;
}

function parseBare(cursor: Cursor): boolean | null | number {
  bare.lastIndex = cursor.at;
  const token = bare.exec(cursor.text)?.[0];
  if (token === undefined) throw unexpected(cursor);
  cursor.at += token.length;
  if (token === "true" || token === "false") return token === "true";
  if (token === "null") return null;
  return natural.test(token) ? Number(token) : Number.NaN;
}

function skipSpace(cursor: Cursor): void {
  space.lastIndex = cursor.at;
  cursor.at += space.exec(cursor.text)?.[0].length ?? 0;
}

function take(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at += 1;
  return true;
}

function unexpected({ text, at }: Cursor): SafetensorsError {
  const found = at < text.length ? JSON.stringify(text.slice(at, at + 12)) : "its end";
  return new SafetensorsError(
    `Cannot read safetensors: the header is no JSON at character ${at}: found ${found}`,
  );
}
