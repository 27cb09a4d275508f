import { type Width, typeName } from "../scalar.ts";
import { type NarrowFunction, narrowFunctions } from "./narrow-floats.ts";

/** Functions that bodies may call; each exists for one value and for four. */
export type FunctionName =
  | "threefry"
  | "tanh"
  | "sigmoid"
  | "pow"
  | "rem"
  | "to_i32"
  | "to_u32"
  | NarrowFunction;

/** The name of a function at a width. */
export function functionName(name: FunctionName, width: Width): string {
  return `${name}_${width}`;
}

/** The function's name at a width, noted in `used`. */
export function callInto(used: Set<string>, width: Width): (name: FunctionName) => string {
  return (name) => {
    const full = functionName(name, width);
    used.add(full);
    return full;
  };
}

/** The WGSL text of the functions named, in the order in which they must stand. */
export function functionsText(used: ReadonlySet<string>): string {
  const texts: string[] = [];
  for (const name of Object.keys(writers).filter(isFunctionName)) {
    for (const width of [1, 4] as const) {
      const full = functionName(name, width);
      if (used.has(full)) texts.push(writers[name](full, width));
    }
  }
  return texts.join("\n");
}

function isFunctionName(name: string): name is FunctionName {
  return name in writers;
}

type Writer = (name: string, width: Width) => string;

const writers: Record<FunctionName, Writer> = {
  threefry,
  // Both halves stay below one, so nothing overflows and NaN passes through; near zero the quotient
  // would cancel, so the series takes over there.
  tanh: (name, width) => {
    const f = typeName("f32", width);
    return `fn ${name}(x: ${f}) -> ${f} {
  let e = exp(-2.0 * abs(x));
  let far = (1.0 - e) / (1.0 + e);
  let q = x * x;
  let near = x * fma(q, fma(q, fma(q, fma(q, ${f}(0.021869488), ${f}(-0.053968254)), ${f}(0.13333334)), ${f}(-0.33333334)), ${f}(1.0));
  return select(select(far, -far, x < ${f}()), near, abs(x) < ${f}(0.25));
}`;
  },
  // exp of a negative number only: no overflow, and full relative accuracy in the tail.
  sigmoid: (name, width) => {
    const f = typeName("f32", width);
    return `fn ${name}(x: ${f}) -> ${f} {
  let e = exp(-abs(x));
  return select(${f}(1.0), e, x < ${f}()) / (1.0 + e);
}`;
  },
  // WGSL leaves pow of a negative base undefined: whole exponents are given their sign by hand.
  pow: (name, width) => {
    const f = typeName("f32", width);
    return `fn ${name}(x: ${f}, y: ${f}) -> ${f} {
  let size = pow(abs(x), y);
  let odd = abs(y - 2.0 * floor(y * 0.5)) == ${f}(1.0);
  let signed = select(size, -size, odd & (x < ${f}()));
  let whole = select(signed, log(x), (x < ${f}()) & (floor(y) != y));
  return select(whole, ${f}(1.0), y == ${f}());
}`;
  },
  // Halves of 12 bits multiply exactly: what is left is the same whether or not a compiler joins products and sums, as those of cards do.
  rem: (name, width) => {
    const [f, u] = [typeName("f32", width), typeName("u32", width)];
    const upperHalf = (x: string): string =>
      `bitcast<${f}>(bitcast<${u}>(${x}) & ${u}(0xfffff000u))`;
    // Of 2^24 a quotient may be off by three.
    const next = `  left = select(left, left + y, left < ${f}());
  left = select(left - y, left, left < y);
`;
    return `fn ${name}(a: ${f}, b: ${f}) -> ${f} {
  let x = abs(a);
  let y = abs(b);
  let q = trunc(x / y);
  let qh = ${upperHalf("q")};
  let yh = ${upperHalf("y")};
  let ql = q - qh;
  let yl = y - yh;
  var left = x - qh * yh - qh * yl - ql * yh - ql * yl;
${next.repeat(3)}  left = select(left, x, x < y);
  return select(left, -left, a < ${f}());
}`;
  },
  to_i32: (name, width) => floatToInteger(name, "i32", width),
  to_u32: (name, width) => floatToInteger(name, "u32", width),
  ...narrowFunctions,
};

/** WGSL clamps to the greatest float that fits, and leaves NaN open: here the greatest integer, and 0. */
function floatToInteger(name: string, type: "i32" | "u32", width: Width): string {
  const [t, f, u] = [typeName(type, width), typeName("f32", width), typeName("u32", width)];
  const [greatest, beyond] = type === "i32" ? ["0x7fffffff", 2 ** 31] : ["0xffffffffu", 2 ** 32];
  return `fn ${name}(x: ${f}) -> ${t} {
  let fits = select(${t}(x), ${t}(${greatest}), x >= ${f}(${beyond}.0));
  return select(fits, ${t}(), (bitcast<${u}>(x) & ${u}(0x7fffffffu)) > ${u}(0x7f800000u));
}`;
}

/** Threefry-2x32 with 20 rounds (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011). */
function threefry(name: string, width: Width): string {
  const u = typeName("u32", width);
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  const lines: string[] = [];
  for (let round = 0; round < 20; round++) {
    const turn = rotations[round % 8] ?? 0;
    lines.push(`  x0 = x0 + x1; x1 = ((x1 << ${u}(${turn}u)) | (x1 >> ${u}(${32 - turn}u))) ^ x0;`);
    if (round % 4 === 3) {
      const block = (round + 1) / 4;
      const keys = ["k0", "k1", "k2"];
      lines.push(
        `  x0 = x0 + ${keys[block % 3]}; x1 = x1 + ${keys[(block + 1) % 3]} + ${u}(${block}u);`,
      );
    }
  }
  return `fn ${name}(k0: ${u}, k1: ${u}, c0: ${u}, c1: ${u}) -> ${u} {
  let k2 = k0 ^ k1 ^ ${u}(0x1BD11BDAu);
  var x0 = c0 + k0;
  var x1 = c1 + k1;
${lines.join("\n")}
  return x0;
}`;
}
