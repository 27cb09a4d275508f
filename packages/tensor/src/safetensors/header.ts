import { shortened } from "./shortened.ts";

/** A safetensors file that breaks a rule of the format, or holds what this library does not read. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}

/** A value of the header. Objects are maps, so that no name is special; a number that is not a plain natural is NaN. */
export type Json = string | number | boolean | null | readonly Json[] | ReadonlyMap<string, Json>;

// A header nests three deep; what other tools might add may nest a little deeper.
const deepest = 16;

/** What a tensor's entry is read for; other fields are checked and passed over. */
const kept: ReadonlySet<string> = new Set(["dtype", "shape", "data_offsets"]);

/**
 * Parses the JSON of a header, and gives one entry of it after the other: as strict as `JSON.parse`, and names that occur twice in an object are refused
 * too, because readers that disagree on which of the two counts are how a file is read in two ways.
 */
export function parseHeader(text: string, visit: (name: string, value: Json) => void): void {
  if (!text.startsWith("{"))
    throw new SafetensorsError("Cannot read safetensors: the header does not begin with {");
  const cursor = { text, at: 1 };
  eachMember(cursor, (name) => {
    if (name === "__metadata__") visit(name, parseValue(cursor, 1));
    else visit(name, parseEntry(cursor));
  });
  skipSpace(cursor);
  if (cursor.at < text.length) throw unexpected(cursor);
}

interface Cursor {
  readonly text: string;
  at: number;
}

const bare = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const natural = /^\d+$/;

/** An object with the fields that are read, or whatever else stands there. */
function parseEntry(cursor: Cursor): Json {
  skipSpace(cursor);
  if (!take(cursor, "{")) return parseValue(cursor, 1);
  const entry = new Map<string, Json>();
  eachMember(cursor, (name) => {
    if (kept.has(name)) entry.set(name, parseValue(cursor, 2));
    else parseValue(cursor, 2, false);
  });
  return entry;
}

/** A value; where it is not to be kept it is read and nothing is made of it. */
function parseValue(cursor: Cursor, depth: number, keep = true): Json {
  if (depth > deepest)
    throw new SafetensorsError(`Cannot read safetensors: the header nests deeper than ${deepest}`);
  skipSpace(cursor);
  if (take(cursor, "{")) {
    const object = keep ? new Map<string, Json>() : undefined;
    eachMember(cursor, (name) => {
      const value = parseValue(cursor, depth + 1, keep);
      object?.set(name, value);
    });
    return object ?? null;
  }
  if (take(cursor, "[")) return parseArray(cursor, depth, keep);
  if (cursor.text[cursor.at] === '"') return parseString(cursor);
  return parseBare(cursor);
}

/** Goes through the members of an object behind its bracket; `visit` has to take the value. */
function eachMember(cursor: Cursor, visit: (name: string) => void): void {
  skipSpace(cursor);
  if (take(cursor, "}")) return;
  const names = new Set<string>();
  do {
    skipSpace(cursor);
    const name = parseString(cursor);
    if (names.has(name)) {
      throw new SafetensorsError(`Cannot read safetensors: the header names ${quoted(name)} twice`);
    }
    names.add(name);
    skipSpace(cursor);
    if (!take(cursor, ":")) throw unexpected(cursor);
    visit(name);
    skipSpace(cursor);
  } while (take(cursor, ","));
  if (!take(cursor, "}")) throw unexpected(cursor);
}

function parseArray(cursor: Cursor, depth: number, keep: boolean): readonly Json[] {
  const array: Json[] = [];
  skipSpace(cursor);
  if (take(cursor, "]")) return array;
  do {
    const value = parseValue(cursor, depth + 1, keep);
    if (keep) array.push(value);
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
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    cursor.at += 1;
  }
}

function take(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at += 1;
  return true;
}

function unexpected({ text, at }: Cursor): SafetensorsError {
  const found = at < text.length ? quoted(text.slice(at, at + 12)) : "its end";
  return new SafetensorsError(
    `Cannot read safetensors: the header is no JSON at character ${at}: found ${found}`,
  );
}

/** A name in quotes, in one line and without what would write to a terminal what is not there; of a long one the beginning. */
export function quoted(name: string): string {
  const shown = JSON.stringify(shortened(name));
  return shown.replaceAll(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
