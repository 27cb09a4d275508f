import { describe, expect, test } from "vitest";
import * as t from "../mod.ts";
import { checkErrors } from "../ops/check-errors.fixture.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const f = (...shape: number[]): t.Tensor => t.full(shape, 1);
const bytes = t.tensor(Uint8Array.of(1, 2));

/** What plain JavaScript may write, where no types are in the way. */
const untyped: Readonly<Record<keyof typeof t, (...args: unknown[]) => unknown>> = t as never;

describe("errors of state and programs", () => {
  const state: t.State = new t.State(backend, { p: { w: [2], v: [2] } });
  const run = (
    traced: t.Traced,
    inputs: Readonly<Record<string, t.Input>> = {},
  ): Promise<unknown> => t.compile({ backend, state }, traced).run(inputs);
  const leaf = (trace: t.Trace, name: string): t.Tensor =>
    trace.state["p"]?.named[name] ?? t.scalar(0);

  test("only a name of state that is not there", async () => {
    const found: unknown[] = [];
    await run(
      ({ x = 0 }, { state: traced }) => {
        found.push(Object.keys(JSON.parse(JSON.stringify(traced))), "q" in traced);
        void Promise.resolve(traced).then((same) => found.push(same === traced));
        expect(() => traced["q"]).toThrow(new RangeError("Cannot find state q: there is p"));
        return { y: t.add(x, 1) };
      },
      { x: 1 },
    );
    expect(found).toEqual([["p"], false, true]);
  });

  test("State", async () => {
    checkErrors([
      [() => state.names("q"), new RangeError("Cannot find state q: there is p")],
      [() => state.shape("p", "x"), new RangeError("Cannot find x in state p: there is w, v")],
      [
        () => state.write("p", "w", new Float32Array(3)),
        new TypeError("Cannot write p w [2]: the data has 3 elements"),
      ],
      [
        () => new t.State(backend, { "a/b": {} }),
        new RangeError('Cannot make state "a/b": a name has letters and no slash'),
      ],
      [
        () => new t.State(backend, { a: { x: [0] } }),
        new RangeError("Cannot make state a x of shape [0]: sizes are whole numbers above 0"),
      ],
      [
        () => Reflect.construct(t.State, [backend, { a: [3] }]),
        new TypeError("Cannot make state a 0 of shape undefined: it is no list"),
      ],
      [
        () => new t.State(referenceBackend({ maxBufferBytes: 1024 }), { a: { x: [300] } }),
        new RangeError("Cannot place x [300]: it needs 1280 bytes and the device binds 1024"),
      ],
      [
        () => t.compile({ backend: referenceBackend(), state }, () => ({})),
        new TypeError("Cannot compile: the state lives on another backend"),
      ],
      [
        () => untyped.compile({ backend: referenceBackend() }),
        new TypeError("Cannot compile: the function is undefined"),
      ],
      [
        () => untyped.compile({ backend: referenceBackend() }, f(2)),
        new TypeError("Cannot compile: the function is object"),
      ],
    ]);
    await expect(state.read("p", "x")).rejects.toThrow("Cannot find x in state p");
  });

  test("what is no backend, and a tensor in its place", async () => {
    const x = f(2);
    const later = Promise.resolve(backend);
    const refused = (act: string, call: string, is: string): TypeError =>
      new TypeError(`Cannot ${act}: the backend of ${call} is ${is}`);
    const reads = (is: string): TypeError => refused("read", "read(backend, tensor)", is);
    await expect(untyped.read(x, backend)).rejects.toThrow(reads("a tensor"));
    await expect(untyped.read(later, x)).rejects.toThrow(reads("a promise, await it"));
    await expect(untyped.read(undefined, x)).rejects.toThrow(reads("undefined"));
    await expect(untyped.read(backend, { y: x })).rejects.toThrow(
      new TypeError("Cannot read [object Object]: it is no tensor"),
    );
    const makeState = (...args: unknown[]): unknown => Reflect.construct(t.State, args);
    const states = ["make state", "new State(backend, shapes)"] as const;
    const compiles = ["compile", "compile({ backend }, function)"] as const;
    checkErrors([
      [() => makeState({ p: { w: [2] } }, backend), refused(...states, "object")],
      [() => makeState(later, {}), refused(...states, "a promise, await it")],
      [() => untyped.compile({}, () => ({})), refused(...compiles, "undefined")],
      [
        () => untyped.compile({ backend: later }, () => ({})),
        refused(...compiles, "a promise, await it"),
      ],
    ]);
  });

  test("an input that is used but not given", async () => {
    await expect(run(({ x }) => ({ y: t.mul(x ?? f(1), 2) }))).resolves.toBeDefined();
    const uses: t.Traced = (inputs) => ({ y: t.mul(inputs["x"] as t.Tensor, 2) });
    await expect(run(uses)).rejects.toThrow(TypeError);
    await expect(run(uses)).rejects.toThrow("Cannot compile: input x is not given (");
    const gives: t.Traced = (inputs) => ({ y: inputs["x"] as t.Tensor });
    await expect(run(gives, { z: 1 })).rejects.toThrow(
      new TypeError("Cannot compile: input x is not given (Cannot compile: output y is undefined)"),
    );
  });

  test("an error that has another reason than a missing name comes first", async () => {
    const shapes = "Cannot multiply shapes [2,3] and [2,3]: inner dimensions are 3 and 2";
    const wrong = (mask: t.Tensor | undefined): t.Tensor =>
      t.matmul(mask ? t.mul(f(2, 3), mask) : f(2, 3), f(2, 3));
    await expect(run(({ mask }) => ({ y: wrong(mask) }))).rejects.toThrow(
      new TypeError(`${shapes}; besides, input mask is not given`),
    );
    const loss = (p: { x: t.Tensor; mask?: t.Tensor }): t.Tensor => t.sum(wrong(p.mask));
    expect(() => t.grad(loss)({ x: f(1) })).toThrow(
      new TypeError(`${shapes}; besides, parameter mask is not there, there is x`),
    );
    const list = (p: { x?: t.Tensor[] }): t.Tensor => {
      const [first] = p.x as [t.Tensor];
      return t.sum(first);
    };
    expect(() => t.grad(list)({})).toThrow(
      /^Cannot differentiate: parameter x is not there, there is none \(.*(?:undefined|not iterable)/,
    );
  });

  test("inputs that are no host data", async () => {
    await expect(run(() => ({}), { x: t.mul(f(1), 2) })).rejects.toThrow(
      new TypeError(
        "Cannot run with x: it is no host tensor, which tensor() makes; compute it in the function, or read() it",
      ),
    );
    const short = { data: new Float32Array(3), shape: [2, 2] };
    await expect(run(() => ({}), { x: short })).rejects.toThrow(
      new TypeError("Cannot run with x [2,2]: the data has 3 elements"),
    );
  });

  test("a traced function that is async, which may fail later than it is refused", async () => {
    const unheard: unknown[] = [];
    const hear = (error: unknown): void => void unheard.push(error);
    process.on("unhandledRejection", hear);
    for (const later of [() => ({}), async ({ x = f(1) }) => ({ y: await t.read(backend, x) })]) {
      const traced = (async (inputs: Record<string, t.Tensor>) => later(inputs)) as unknown;
      await expect(run(traced as t.Traced, { x: bytes })).rejects.toThrow(
        new TypeError(
          "Cannot compile an async function: tracing waits for nothing; what is to be read is an output",
        ),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", hear);
    expect(unheard).toEqual([]);
  });

  test("results in u8, and values of a loop outside it", async () => {
    await expect(run(({ x }) => ({ y: x ?? bytes }), { x: bytes })).rejects.toThrow(
      new TypeError("Cannot give output y as u8: kernels do not store u8, cast it to u32 first"),
    );
    let stray = f(1);
    t.scan({ repeat: 2, carry: [f(1)] }, (_, carry) => {
      stray = t.mul(carry[0] ?? stray, 2);
      return { carry };
    });
    await expect(run(() => ({ y: stray }))).rejects.toThrow(
      new TypeError("Cannot compute output y: it uses a loop's values outside the loop"),
    );
  });

  test("two backends, or two programs, in one graph", async () => {
    const other = new t.State(referenceBackend(), { p: { w: [2] } });
    const [foreign = f(1)] = other.leaves("p").flat;
    await expect(
      run((_, trace) => ({ y: t.add(leaf(trace, "w"), t.sum(foreign)) })),
    ).rejects.toThrow(
      new TypeError("Cannot compile: state p belongs to another program; use the function's own"),
    );
    let borrowed = f(1);
    await run(({ x }) => void (borrowed = x ?? borrowed), { x: 1 });
    await expect(run(() => ({ y: borrowed }))).rejects.toThrow(
      new TypeError("Cannot compile: input x belongs to another program"),
    );
  });

  test("updates that do not fit", async () => {
    // Such a part is placed into the whole, which is updated.
    const start = t.tensor(1, { dtype: "i32" });
    await expect(
      run((_, trace) => trace.update(t.slice(leaf(trace, "w"), [{ start, size: 1 }]), f(1))),
    ).rejects.toThrow("only state can be updated, and parts of it at known places");
    await expect(run((_, trace) => trace.update(leaf(trace, "w"), f(3)))).rejects.toThrow(
      new TypeError("Cannot update f32 [2] with f32 [3]: they differ"),
    );
    await expect(run((_, { update }) => update(t.scalar(1), t.scalar(2)))).rejects.toThrow(
      new TypeError(
        "Cannot update scalar: only state can be updated, and parts of it at known places",
      ),
    );
    await expect(run((_, { update }) => update(t.tensor([1]), f(1)))).rejects.toThrow(
      new TypeError(
        "Cannot update data: only state can be updated, and parts of it at known places",
      ),
    );
    await expect(
      run((_, trace) => trace.update(t.expand(leaf(trace, "w"), [2, 2]), f(2, 2))),
    ).rejects.toThrow(new TypeError("Cannot update [2,2]: it repeats elements of the state"));
    await expect(run((_, trace) => void trace.state["q"])).rejects.toThrow(
      new RangeError("Cannot find state q: there is p"),
    );
  });

  test("binding state that is not there", async () => {
    const program = t.compile({ backend, state }, (_, trace) => ({ y: t.neg(leaf(trace, "w")) }));
    await expect(program.run({}, { bind: { q: "p" } })).rejects.toThrow(
      new RangeError("Cannot bind q: the program's state is p"),
    );
    await expect(program.run({}, { bind: { p: "q" } })).rejects.toThrow(
      new RangeError("Cannot find state q: there is p"),
    );
  });
});
