import {
  type Body,
  type Expr,
  type GatherKernel,
  type Step,
  type View,
  validateProgram,
} from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { CaseBuilder } from "../case.ts";
import { at, contract, copy, here, map, reduce, repeat, term } from "../kernels.ts";
import { Lines, accumulators, identity } from "../lines.ts";
import { affine, broadcast, dense, flip, pick, slice } from "../view.ts";

/** A program over one arena of 100 elements, one input and one constant of 10. */
const validate = (...steps: Step[]) => {
  const buffers = [
    { role: "arena", name: "arena", bytes: 400 },
    { role: "input", name: "x", bytes: 40 },
    { role: "constant", name: "c", bytes: 40 },
  ] as const;
  return () => validateProgram({ buffers, steps });
};

const arena = (shape: readonly number[], offset = 0): View => dense(0, shape, { offset });
const line = (...lines: Expr[]): Body => ({ lines, results: [lines.length - 1] });

test("a view must lie inside its buffer for every loop index", () => {
  const target = (stride: number) => pick(arena([10, 10]), 0, affine(0, { 0: stride }));
  const row = dense(1, [10]);
  expect(validate(repeat(0, 10, copy(row, target(1))))).not.toThrow();
  expect(validate(repeat(0, 11, copy(row, target(1))))).toThrow(
    "Cannot use output 0 of a map: it reaches elements 0 to 109 of buffer 0 (arena), which holds 100",
  );
  expect(validate(repeat(0, 2, copy(row, target(-1))))).toThrow(RangeError);
  expect(validate(copy(flip(row, 0), arena([10])))).not.toThrow();
  expect(validate(copy({ ...row, strides: [-1] }, arena([10])))).toThrow("elements -9 to 0");
  expect(validate(copy(dense(3, [10]), arena([10])))).toThrow("there is no buffer 3");
});

test("what is spare behind rows lies in the buffer too, and belongs to one row alone", () => {
  const rows = (count: number, length: number, spare: number): View => ({
    ...dense(0, [count, 10], { offset: 0 }),
    strides: [length, 1],
    spare,
  });
  const read = (view: View) => validate(map({ inputs: [view], outputs: [arena([5, 10], 50)] }));
  const written = (view: View) => validate(copy(broadcast(dense(1, [10]), view.shape), view));
  expect(written(rows(8, 12, 2))).not.toThrow();
  expect(written(rows(8, 12, 3))).toThrow("output 0 names an element twice");
  expect(written(rows(10, 10, 2))).toThrow(
    "Cannot use output 0 of a map: it reaches elements 0 to 101 of buffer 0 (arena), which holds 100",
  );
  expect(read({ ...rows(5, 10, 0), spare: 60 })).toThrow("reaches elements 0 to 109");
  for (const spare of [-1, 0.5])
    expect(read({ ...rows(5, 10, 0), spare })).toThrow(
      `Cannot use input 0 of a map: strides [10,1] do not fit shape [5,10] with ${spare} spare`,
    );
});

test("terms of one loop are added before they are measured", () => {
  const view = arena([1]);
  const terms = [
    { loop: 0, stride: 1000 },
    { loop: 0, stride: -999 },
  ];
  const moving = { ...view, offset: { constant: 0, terms } };
  expect(validate(repeat(0, 10, copy(dense(1, [1]), moving)))).not.toThrow();
});

test("a u8 view may have any offset and length, but is never stored", () => {
  const bytes = dense(1, [39], { dtype: "u8", offset: 1 });
  const output = dense(0, [39], { dtype: "u32" });
  expect(validate(map({ inputs: [bytes], outputs: [output] }))).not.toThrow();
  const outputs = [dense(0, [39], { dtype: "u8" })];
  expect(validate(map({ inputs: [bytes], outputs, body: identity("u32") }))).toThrow(
    "u8 is loaded and never stored",
  );
});

test("inputs and constants are not stored to", () => {
  expect(validate(copy(arena([10]), dense(1, [10])))).toThrow("buffer 1 (x) is input memory");
  expect(validate(copy(arena([10]), dense(2, [10])))).toThrow("buffer 2 (c) is constant memory");
});

test("shapes and strides fit", () => {
  expect(validate(map({ inputs: [arena([3], 50)], outputs: [arena([4])] }))).toThrow(
    "Cannot use input 0 of a map: expected shape [4] but found [3]",
  );
  expect(validate(copy({ ...arena([3], 50), strides: [] }, arena([3])))).toThrow("strides []");
  expect(validate(copy(arena([0], 50), arena([0])))).toThrow(RangeError);
  expect(validate(map({ outputs: [] }))).toThrow("is not there");
});

test("loops are numbered once and stand around what names them", () => {
  const kernel = copy(dense(1, [10]), arena([10]));
  expect(validate(repeat(0, 2, repeat(0, 2, kernel)))).toThrow("loop 0 is used twice");
  expect(validate(repeat(0, 2, kernel), repeat(0, 2, kernel))).toThrow("loop 0 is used twice");
  expect(validate(repeat(0, 0, kernel))).toThrow(RangeError);
  const moving = pick(arena([10, 10]), 0, affine(0, { 1: 1 }));
  expect(validate(repeat(0, 2, copy(dense(1, [10]), moving)))).toThrow("loop 1 is not around it");
});

test("lines of a body refer to what is there, in the dtype that it has", () => {
  const check = (body: Body) =>
    validate(map({ inputs: [dense(1, [10])], outputs: [arena([10])], body }));
  const x: Expr = { op: "input", input: 0, dtype: "f32" };
  const one: Expr = { op: "constant", value: 1, dtype: "i32" };
  expect(check(line(x))).not.toThrow();
  expect(check(line({ ...x, input: 1 }))).toThrow("there is no input 1");
  expect(check(line({ ...x, dtype: "i32" }))).toThrow("an element is f32, not i32");
  expect(check(line({ op: "index", axis: 1, dtype: "i32" }))).toThrow("there is no axis 1");
  expect(check(line({ op: "accumulator", lane: 0, dtype: "f32" }))).toThrow("there is no lane 0");
  expect(check(line({ op: "exp", args: [0], dtype: "f32" }))).toThrow("is no earlier line");
  expect(check(line(x, { op: "exp", args: [0, 0], dtype: "f32" }))).toThrow("expected 1 arguments");
  expect(check(line(one, { op: "exp", args: [0], dtype: "i32" }))).toThrow("not defined for i32");
  expect(check(line(x, one, { op: "add", args: [0, 1], dtype: "f32" }))).toThrow("f32 and i32");
  expect(check(line(x, { op: "lt", args: [0, 0], dtype: "f32" }))).toThrow("the result is u32");
  expect(check(line(one, { op: "shl", args: [0, 0], dtype: "i32" }))).toThrow(
    "not defined for i32",
  );
  expect(check(line(x, { op: "select", args: [0, 0, 0], dtype: "f32" }))).toThrow(
    "a condition is u32",
  );
  expect(check(line({ op: "constant", value: 0.5, dtype: "i32" }))).toThrow("0.5 is no i32");
  expect(check(line(one))).toThrow("result 0 is i32 and its output f32");
  expect(check({ lines: [x], results: [] })).toThrow("expected 1 results but found 0");
  expect(check({ lines: [x], results: [1] })).toThrow("result 0 is line 1, which is not there");
});

test("axes of a reduce are some of the shape's, ascending", () => {
  const inputs = [broadcast(dense(1, [10]), [2, 10])];
  const check = (axes: number[], shape: number[]) =>
    validate(reduce({ combine: "sum", axes, inputs, outputs: [arena(shape)] }));
  expect(check([1], [2])).not.toThrow();
  expect(check([0, 1], [])).not.toThrow();
  expect(check([1, 0], [])).toThrow(RangeError);
  expect(check([2], [2, 10])).toThrow(RangeError);
  expect(check([], [2, 10])).toThrow(RangeError);
  expect(check([1], [10])).toThrow("expected shape [2] but found [10]");
});

test("argmax is i32 and logsumexp takes f32", () => {
  const inputs = [dense(1, [10], { dtype: "u32" })];
  const outputs = [dense(0, [], { dtype: "u32" })];
  expect(validate(reduce({ combine: "max", axes: [0], inputs, outputs }))).not.toThrow();
  const after = accumulators(1, "u32");
  expect(validate(reduce({ combine: "argmax", axes: [0], inputs, outputs, after }))).toThrow(
    TypeError,
  );
  expect(validate(reduce({ combine: "logsumexp", axes: [0], inputs, outputs }))).toThrow(TypeError);
});

test("a combine that does not exist is refused by name, and not taken for another", () => {
  const inputs = [dense(1, [10])];
  const known = reduce({ combine: "max", axes: [0], inputs, outputs: [arena([])] });
  expect(validate(known)).not.toThrow();
  expect(validate(Object.assign(known, { combine: "product" }))).toThrow(
    "Cannot use a product reduce: there is sum, max, argmax, logsumexp, prefix",
  );
});

test("the parts of a contract agree", () => {
  const a = dense(1, [1, 2, 2, 2]);
  const w = dense(2, [1, 2, 1, 3]);
  const outputs = [arena([1, 2, 2, 3])];
  expect(validate(contract({ terms: [term(a, w)], outputs }))).not.toThrow();
  expect(validate(contract({ terms: [term(a, w, { taps: [] })], outputs }))).toThrow(TypeError);
  const two = [...here, ...here];
  expect(validate(contract({ terms: [term(a, w, { taps: two })], outputs }))).toThrow(
    "expected shape [2,2,1,3] but found [1,2,1,3]",
  );
  const more = [broadcast(arena([1, 2, 2, 3]), [2, 2, 2, 3])];
  expect(validate(contract({ terms: [term(a, w)], outputs: more }))).toThrow(TypeError);
  const own = dense(2, [1, 1, 2, 1, 3]);
  expect(validate(contract({ terms: [term(a, own)], outputs }))).not.toThrow();
  const others = broadcast(own, [2, 1, 2, 1, 3]);
  expect(validate(contract({ terms: [term(a, others)], outputs }))).toThrow(
    "Cannot use the weights of a contract: expected shape [1,1,2,1,3] but found [2,1,2,1,3]",
  );
  const halves = { ...a, dtype: "i32" } as const;
  expect(validate(contract({ terms: [term(halves, w)], outputs }))).toThrow("expected a float");
});

test("the parts of a filter and of a gather agree", () => {
  const a = dense(1, [1, 2, 2, 2]);
  const filter = { kind: "filter", a, at: at(0, 0), taps: here, g: a, slabs: 2 } as const;
  expect(validate({ ...filter, output: arena([2, 1, 2, 2]) })).not.toThrow();
  expect(validate({ ...filter, output: arena([1, 1, 2, 2]) })).toThrow(TypeError);
  const gather = (dtype: "i32" | "f32", output: View): GatherKernel => {
    const indices = dense(2, [5], { dtype });
    return { kind: "gather", source: dense(1, [5, 2]), indices, output };
  };
  expect(validate(gather("i32", arena([5])))).not.toThrow();
  expect(validate(gather("f32", arena([5])))).toThrow("its indices are f32");
  expect(validate(gather("i32", { ...arena([5]), dtype: "u32" }))).toThrow(TypeError);
});

test("outputs overlap nothing but what they update in place", () => {
  const x = dense(1, [10]);
  const lines = new Lines();
  const value = lines.input(0);
  const body = lines.body(value, value);
  const two = (...outputs: View[]) => validate(map({ inputs: [x], outputs, body }));
  expect(two(arena([10]), arena([10], 10))).not.toThrow();
  expect(two(arena([10]), arena([10], 9))).toThrow("output 0 overlaps another output");
  const pairs = arena([10, 2]);
  expect(two(pick(pairs, 1, 0), pick(pairs, 1, 1))).not.toThrow();
  expect(validate(copy(arena([10]), arena([10])))).not.toThrow();
  expect(validate(copy(flip(arena([10]), 0), arena([10])))).toThrow("but not in place");
  expect(validate(copy(arena([10], 5), arena([10])))).toThrow("but not in place");
  expect(validate(copy(x, broadcast(arena([1]), [10])))).toThrow("a stride of 0");
  expect(validate(copy(dense(1, [3, 3]), { ...arena([3, 3]), strides: [1, 1] }))).toThrow(
    "names an element twice",
  );
  const over = slice(arena([2, 10]), 0, { start: 0, size: 1 });
  const sum = { combine: "sum", axes: [0], inputs: [over] } as const;
  expect(validate(reduce({ ...sum, outputs: [arena([10])] }))).toThrow("what the kernel reads");
});

test("views that loops move apart are compared in the first and in the last turn", () => {
  const moving = (constant: number, stride: number): View => ({
    ...arena([2]),
    offset: { constant, terms: [{ loop: 0, stride }] },
  });
  const inLoop = (kernel: Step) => validate(repeat(0, 4, kernel));
  const across = "but not in place";
  expect(inLoop(copy(moving(1, 2), moving(0, 1)))).toThrow(across);
  expect(inLoop(copy(moving(0, 2), moving(2, 1)))).toThrow(across);
  expect(inLoop(copy(moving(6, 0), moving(0, 1)))).not.toThrow();
  // In the first turn it is in place, in the last one far away.
  expect(inLoop(copy(moving(0, 2), moving(0, 1)))).not.toThrow();
  const fixed = arena([2], 4);
  expect(inLoop(copy(fixed, moving(0, 1)))).toThrow(across);
  expect(inLoop(copy(fixed, moving(0, 2)))).not.toThrow();
});

test("buffers have whole sizes and hold their contents", () => {
  const make = (bytes: number) => () =>
    validateProgram({
      buffers: [{ role: "constant", name: "c", bytes, data: new Uint8Array(8) }],
      steps: [],
    });
  expect(make(8)).not.toThrow();
  expect(make(4)).toThrow(RangeError);
  expect(make(8.5)).toThrow(RangeError);
});

test("kinds, dtypes and functions that there are not are named", () => {
  const parsed = (value: object) => () => validateProgram(JSON.parse(JSON.stringify(value)));
  const flaw = (message: string) => new TypeError(message);
  const buffers = [{ role: "arena", name: "a", bytes: 4 }];
  expect(parsed({ buffers: [], steps: [{ kind: "foo" }] })).toThrow(
    flaw("Cannot use a step: there is no kind foo"),
  );
  expect(parsed({ buffers: [], steps: [{}] })).toThrow(
    flaw("Cannot use a step: there is no kind undefined"),
  );
  expect(parsed({ buffers: [{ ...buffers[0], role: "foo" }], steps: [] })).toThrow(
    flaw(
      "Cannot use buffer 0 (a): its role is foo, and there is state, input, output, constant, arena",
    ),
  );
  const withLine = (one: object, dtype = "f32") => {
    const body = { lines: [one], results: [0] };
    return parsed({
      buffers,
      steps: [map({ outputs: [dense(0, [1])] })].map((step) => ({
        ...step,
        body,
        outputs: [{ ...dense(0, [1]), dtype }],
      })),
    });
  };
  const one = { op: "constant", value: 1, dtype: "f32" };
  expect(withLine(one)).not.toThrow();
  expect(withLine(one, "f8")).toThrow(
    flaw("Cannot use output 0 of a map: expected a dtype but found f8"),
  );
  const line0 = (op: string) => `Cannot use line 0 (${op}) of the body of a map: `;
  expect(withLine({ ...one, dtype: "f8" })).toThrow(
    flaw(`${line0("constant")}there is no dtype f8`),
  );
  for (const op of ["foo", "constructor"]) {
    const why = flaw(`${line0(op)}there is no such function`);
    expect(withLine({ op, dtype: "f32" })).toThrow(why);
    expect(withLine({ op, args: [], dtype: "f32" })).toThrow(why);
  }
});

test("whatever the builder of cases makes of an empty program is valid", () => {
  expect(() => validateProgram(new CaseBuilder().build("", 0).program)).not.toThrow();
});
