import { UnsafePickleError } from "../../errors/format.ts";
import { PickleMachine } from "./machine.ts";
import type { LeftString } from "./scan.ts";
import { type PickleValue, textOf } from "./values.ts";

/**
 * Reads a Python pickle (protocols 0 to 5) of numbers, text, lists, dicts and numpy arrays. Nothing is ever run: of all functions only those that
 * make numpy arrays may be named, and instructions that no data set needs are refused. Long strings that were left out of the bytes are given as places.
 * Throws UnsafePickleError, PickleError, TruncatedError or LimitError.
 *
 * Source: CPython, Lib/pickletools.py
 */
export function parsePickle(
  bytes: Uint8Array,
  source: string,
  left: ReadonlyMap<number, LeftString> = new Map(),
): PickleValue {
  const machine = new PickleMachine(bytes, source, left);
  for (;;) {
    const offset = machine.position();
    const code = machine.uint(1);
    if (code === stop) return machine.result();
    const act = instructions[code];
    if (act === undefined) throw refused(machine, code, offset);
    act(machine, offset);
  }
}

const stop = 0x2e;

function refused(machine: PickleMachine, code: number, offset: number): UnsafePickleError {
  const opcode = `0x${code.toString(16).padStart(2, "0")}`;
  const name = dangers[code];
  const { source } = machine;
  const what = name === undefined ? opcode : `${name} (${opcode})`;
  return new UnsafePickleError(
    `Cannot read ${source}: the instruction ${what} at byte ${offset} is not one of data`,
    { source, offset, opcode },
  );
}

/** Instructions that make objects of any class, or leave it to the reader what they mean. */
const dangers: Readonly<Record<number, string>> = {
  0x69: "INST",
  0x6f: "OBJ",
  0x81: "NEWOBJ",
  0x92: "NEWOBJ_EX",
  0x82: "EXT1",
  0x83: "EXT2",
  0x84: "EXT4",
  0x50: "PERSID",
  0x51: "BINPERSID",
  0x97: "NEXT_BUFFER",
  0x98: "READONLY_BUFFER",
};

type Instruction = (machine: PickleMachine, offset: number) => void;

const tuple =
  (length: number): Instruction =>
  (m) => {
    const items = Array.from({ length }, () => m.pop());
    m.push(items.toReversed());
  };

/** All instructions that are carried out, by code; the names are those of pickletools. */
const instructions: Readonly<Record<number, Instruction>> = {
  0x80: (m) => {
    const version = m.uint(1); // PROTO
    if (version > 5) throw m.fail(`it is of protocol ${version}, not 0 to 5`);
  },
  0x95: (m) => void m.uint(8), // FRAME
  0x28: (m) => m.mark(), // MARK
  0x4e: (m) => m.push(null), // NONE
  0x88: (m) => m.push(true), // NEWTRUE
  0x89: (m) => m.push(false), // NEWFALSE
  0x49: (m) => m.push(intOf(m)), // INT
  0x4a: (m) => m.push(m.int32()), // BININT
  0x4b: (m) => m.push(m.uint(1)), // BININT1
  0x4d: (m) => m.push(m.uint(2)), // BININT2
  0x8a: (m) => m.push(longOf(m)), // LONG1
  0x47: (m) => m.push(m.float()), // BINFLOAT
  0x56: (m) => m.push(unescaped(m.line(Infinity))), // UNICODE: protocol 0 writes bytes so
  0x58: (m) => m.push(m.text(m.uint(4))), // BINUNICODE
  0x8c: (m) => m.push(m.text(m.uint(1))), // SHORT_BINUNICODE
  0x53: (m) => m.push(quoted(m)), // STRING
  0x54: (m) => m.push(m.string(m.uint(4))), // BINSTRING
  0x55: (m) => m.push(m.string(m.uint(1))), // SHORT_BINSTRING
  0x42: (m) => m.push(m.string(m.uint(4))), // BINBYTES
  0x43: (m) => m.push(m.string(m.uint(1))), // SHORT_BINBYTES
  0x8e: (m) => m.push(m.string(m.uint(8))), // BINBYTES8
  0x96: (m) => m.push(m.string(m.uint(8))), // BYTEARRAY8
  0x74: (m) => m.push(m.popMark()), // TUPLE
  0x29: (m) => m.push([]), // EMPTY_TUPLE
  0x85: tuple(1), // TUPLE1
  0x86: tuple(2), // TUPLE2
  0x87: tuple(3), // TUPLE3
  0x5d: (m) => m.push([]), // EMPTY_LIST
  0x6c: (m) => m.push(m.popMark()), // LIST
  0x61: (m) => m.append([m.pop()]), // APPEND
  0x65: (m) => m.append(m.popMark()), // APPENDS
  0x7d: (m) => m.push(m.dict([])), // EMPTY_DICT
  0x64: (m) => m.push(m.dict(m.popMark())), // DICT
  0x73: (m) => m.setItems([m.pop(), m.pop()].toReversed()), // SETITEM
  0x75: (m) => m.setItems(m.popMark()), // SETITEMS
  0x67: (m) => m.recall(numberOf(m)), // GET
  0x68: (m) => m.recall(m.uint(1)), // BINGET
  0x6a: (m) => m.recall(m.uint(4)), // LONG_BINGET
  0x70: (m) => m.remember(numberOf(m)), // PUT
  0x71: (m) => m.remember(m.uint(1)), // BINPUT
  0x72: (m) => m.remember(m.uint(4)), // LONG_BINPUT
  0x94: (m) => m.remember(m.memoSize()), // MEMOIZE
  0x63: (m, offset) => m.global(`${m.line()}.${m.line()}`, offset), // GLOBAL
  0x93: (m, offset) => {
    const [name, module] = [textOf(m.pop()), textOf(m.pop())]; // STACK_GLOBAL
    m.global(`${module}.${name}`, offset);
  },
  0x52: (m, offset) => m.call(offset), // REDUCE
  0x62: (m, offset) => m.build(offset), // BUILD
};

function intOf(m: PickleMachine): number | boolean {
  const line = m.line();
  if (line === "00" || line === "01") return line === "01";
  return whole(line, m);
}

function numberOf(m: PickleMachine): number {
  return whole(m.line(), m);
}

function whole(line: string, m: PickleMachine): number {
  if (/^-?\d{1,16}$/.test(line) && Number.isSafeInteger(Number(line))) return Number(line);
  throw m.fail(`it has the number ${JSON.stringify(line.slice(0, 20))}`);
}

function longOf(m: PickleMachine): number {
  const bytes = m.data(m.uint(1));
  if (bytes.length > 8) throw m.fail(`it has a number of ${bytes.length} bytes`);
  let value = 0;
  for (const [i, byte] of bytes.entries()) value += byte * 256 ** i;
  if ((bytes.at(-1) ?? 0) > 127) value -= 256 ** bytes.length;
  if (!Number.isSafeInteger(value)) throw m.fail("it has a number beyond what can be counted");
  return value;
}

/** Text in quotes as Python prints it; only plain text is expected here. */
function quoted(m: PickleMachine): Uint8Array {
  const [, , text] = /^(['"])([ -~]*)\1$/.exec(m.line()) ?? [];
  if (text === undefined || text.includes("\\")) throw m.fail("it has text that is not plain");
  return new TextEncoder().encode(text);
}

/** Protocol 0 writes text in latin1, and what that lacks as `\\uXXXX`. */
function unescaped(line: string): string {
  return line.replaceAll(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi, (_, short?: string, long = "") =>
    String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(short ?? String(long), 16))),
  );
}
