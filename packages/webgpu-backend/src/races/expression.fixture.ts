import { as, bitcast, builtins, construct } from "./builtins.fixture.ts";
import { operate, operateUnary } from "./operators.fixture.ts";
import { type Place, localPlace, memoryPlace, partNumber } from "./places.fixture.ts";
import type { Expression, FunctionText, Global, Type } from "./syntax.fixture.ts";
import { Elementwise, type Value, scalar, scalarOf } from "./values.fixture.ts";

/** Waits of the threads of a group; the number of a stop is one of these and the line. */
export const stops = { workgroupBarrier: 0x1000000, storageBarrier: 0x2000000 } as const;

/** What subgroups do together. */
const shared: ReadonlySet<string> = new Set(["subgroupBroadcast", "quadBroadcast"]);

/** Whether a function of the language makes its caller wait for others. */
export function waitsFor(name: string): boolean {
  return name in stops || name === "workgroupUniformLoad" || shared.has(name);
}

/** Writes expressions as JavaScript; knows what names mean where they stand. */
export class Expressions {
  readonly each: Elementwise;
  readonly #functions: ReadonlyMap<string, FunctionText>;
  readonly #waiting: ReadonlySet<string>;
  readonly #scopes: Map<string, (line: number) => Place>[] = [new Map()];
  #names = 0;

  constructor(
    globals: readonly Global[],
    functions: ReadonlyMap<string, FunctionText>,
    how: { readonly waiting: ReadonlySet<string>; readonly contracts: boolean },
  ) {
    this.each = new Elementwise(how.contracts);
    this.#functions = functions;
    this.#waiting = how.waiting;
    for (const { name, space, type } of globals)
      this.#scopes[0]?.set(name, (line) =>
        space === "private"
          ? localPlace(`I.${name}`, type, line)
          : memoryPlace(`I.${name}`, "0", type, line),
      );
  }

  /** Writes something inside a scope of its own. */
  scoped<T>(write: () => T): T {
    this.#scopes.push(new Map());
    const made = write();
    this.#scopes.pop();
    return made;
  }

  /** A new variable, which hides others of its name from here on. */
  declare(name: string, type: Type, product?: Value["product"]): string {
    const js = `${name}$${this.#names}`;
    this.#names += 1;
    this.#scopes.at(-1)?.set(name, (line) => {
      const place = localPlace(js, type, line);
      return product === undefined ? place : { ...place, load: () => ({ js, type, product }) };
    });
    return js;
  }

  /** What an expression names; undefined where it is only a value. */
  place(expression: Expression): Place | undefined {
    switch (expression.kind) {
      case "name": {
        const { name, line } = expression;
        const known = this.#scopes.findLast((scope) => scope.has(name))?.get(name);
        if (known === undefined) throw new Error(`Cannot run line ${line}: there is no ${name}`);
        return known(line);
      }
      case "member":
        return this.place(expression.of)?.member(expression.name);
      case "index": {
        const at = this.value(expression.at).js;
        return this.place(expression.of)?.index(at);
      }
      default:
        return undefined;
    }
  }

  value(expression: Expression): Value {
    const place = this.place(expression);
    if (place !== undefined) return place.load();
    switch (expression.kind) {
      case "number":
        return { js: `${expression.value}`, type: scalar(expression.of) };
      case "bool":
        return { js: `${expression.value}`, type: scalar("bool") };
      case "unary":
        return operateUnary(this.each, expression.operator, this.value(expression.of));
      case "binary": {
        const { operator, left, right } = expression;
        return operate(this.each, operator, [this.value(left), this.value(right)]);
      }
      case "call":
        return this.#call(expression);
      case "member": {
        const { js, type } = this.value(expression.of);
        return { js: `${js}[${partNumber(expression.name)}]`, type: scalar(scalarOf(type)) };
      }
      case "index": {
        const { js, type } = this.value(expression.of);
        const at = this.value(expression.at).js;
        if (type.kind === "array") return { js: `${js}[${at}]`, type: type.of };
        return { js: `${js}[${at}]`, type: scalar(scalarOf(type)) };
      }
      case "name":
        throw new Error(`Cannot run line ${expression.line}: there is no ${expression.name}`);
    }
  }

  #call(call: Expression & { readonly kind: "call" }): Value {
    const { name, type, args, line } = call;
    if (name.startsWith("atomic") || name === "workgroupUniformLoad") return this.#atomic(call);
    const values = args.map((arg) => this.value(arg));
    const [first] = values;
    if (name === "new" && type !== undefined) return construct(this.each, type, values);
    if (name === "bitcast" && type !== undefined && first !== undefined)
      return bitcast(this.each, scalarOf(type), first);
    if (name in stops) {
      const stop = name === "storageBarrier" ? stops.storageBarrier : stops.workgroupBarrier;
      return { js: `(yield ${stop + line})`, type: scalar("int") };
    }
    if (shared.has(name) && first !== undefined)
      return {
        js: `(yield {name:"${name}",value:${first.js},from:${values[1]?.js},line:${line}})`,
        type: first.type,
      };
    const own = this.#functions.get(name);
    if (own !== undefined) {
      const given = own.parameters.map(({ type: wanted }, at) => {
        const value = values[at];
        if (value === undefined) throw new Error(`Cannot run line ${line}: ${name} needs more`);
        return wanted.kind === "scalar" ? as(value, wanted.of).js : value.js;
      });
      const made = `$${name}(${["I", ...given].join()})`;
      const js = this.#waiting.has(name) ? `(yield* ${made})` : made;
      return { js, type: own.result ?? scalar("int") };
    }
    const builtin = builtins[name];
    if (builtin === undefined) throw new Error(`Cannot run line ${line}: no function ${name}`);
    return builtin(this.each, values);
  }

  /** Functions that are given the address of something in memory. */
  #atomic({ name, args, line }: Expression & { readonly kind: "call" }): Value {
    const [pointer, operand] = args;
    const place = pointer?.kind === "unary" ? this.place(pointer.of) : undefined;
    if (place?.address === undefined)
      throw new Error(`Cannot run line ${line}: ${name} of no memory`);
    if (name === "workgroupUniformLoad") {
      const stop = `(yield ${stops.workgroupBarrier + line})`;
      const { js, type } = place.load();
      return { js: `keep(${stop},${js},${stop})`, type };
    }
    const [memory, offset] = place.address;
    const value = operand === undefined ? [] : [this.value(operand).js];
    const js = `${memory}.${name}(${[offset, ...value, line].join()})`;
    return { js, type: scalar(scalarOf(place.type)) };
  }
}
