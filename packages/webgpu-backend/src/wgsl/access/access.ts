import { type Affine, type View, bytesOf } from "@pixelweft/tensor/backend";
import type { EmittedValue } from "../body/body.ts";
import { type ScalarType, type Width, fourOf, sameBits, scalarType, typeName } from "../scalar.ts";
import { type Range, constantBytes } from "./range.ts";
import { type Call, smallElements } from "./small.ts";
import { type Elements, type Place, type Words, wordsOf } from "./words.ts";

/** How a dispatch uses one buffer, or a part of it: all its views share one binding. */
export interface Binding {
  readonly buffer: number;
  /** The part that is bound; all of it if missing. */
  range?: Range;
  /** True for constants, in fours: software drivers read them without branches. */
  readonly constants?: boolean;
  writable: boolean;
  readonly types: Set<ScalarType>;
  /** True while every view is read or written in aligned groups of four. */
  wide: boolean;
  /** True when some view has elements smaller than a word: memory is read by words then. */
  hasSmall: boolean;
  /** True when a half of a word is stored alone: another thread may store the other half. */
  atomic: boolean;
}

/** True when groups of four neighbours along `axis` start at multiples of four and lie together. */
export function liesInFours(
  layout: { shape: readonly number[]; strides: readonly number[]; offset: Affine },
  axis: number,
): boolean {
  const size = layout.shape[axis];
  if (size === undefined || size % 4 !== 0) return false;
  const strides = layout.strides.every((stride, d) =>
    d === axis ? stride === 1 : stride % 4 === 0 || layout.shape[d] === 1,
  );
  return strides && affineInFours(layout.offset);
}

/** The least multiple of four that is not below a number. */
export function wholeFours(count: number): number {
  return Math.ceil(count / 4) * 4;
}

/** True when the rows of a map, with what is spare behind them, lie in fours: the last one of a row may end there. */
export function hasRowsOfFours({ spare = 0, ...view }: View): boolean {
  const [n = 0, h = 0, w = 0, row = 0] = view.shape;
  return liesInFours({ ...view, shape: [n, h, w, row + spare] }, 3);
}

function affineInFours(affine: Affine): boolean {
  return affine.constant % 4 === 0 && affine.terms.every(({ stride }) => stride % 4 === 0);
}

/** The register type of a binding: the one type of its views, or u32 with casts. */
export function bindingType(binding: Binding): ScalarType {
  const [only] = binding.types;
  return binding.types.size === 1 && only !== undefined && !binding.hasSmall ? only : "u32";
}

function bindingWidth(binding: Binding): Width {
  return binding.wide && !binding.hasSmall ? 4 : 1;
}

/** The declaration of binding number `at` of group 0. */
export function declareBinding(binding: Binding, at: number): string {
  const element = typeName(bindingType(binding), bindingWidth(binding));
  if (binding.constants === true)
    return `@group(0) @binding(${at}) var<uniform> b${at}: array<${element}, ${constantBytes / 16}>;`;
  const mode = binding.writable ? "read_write" : "read";
  const held = binding.atomic ? `atomic<${element}>` : element;
  return `@group(0) @binding(${at}) var<storage, ${mode}> b${at}: array<${held}>;`;
}

/** Reads and writes elements of one view through its binding. */
export interface Access {
  readonly view: View;
  readonly wide: boolean;
  readonly type: ScalarType;
  /** The i32 local that holds the view's offset in elements. */
  readonly offset: string;
  /** Whether a single element can be read: a binding of fours has none. Known when all views are declared. */
  hasSingles(): boolean;
  load(place: Place): string;
  store(place: Place, value: EmittedValue): string;
}

/** What an accessor is made with. */
export interface AccessOptions {
  /** The number of its binding. */
  readonly at: number;
  readonly offset: string;
  readonly wide: boolean;
  readonly call: Call;
}

/** Makes the accessor of a view. Views that are declared later may still change how the binding is read. */
export function makeAccess(view: View, binding: Binding, options: AccessOptions): Access {
  const name = `b${options.at}`;
  const { wide, offset } = options;
  const type = scalarType(view.dtype);
  const isSmall = bytesOf(view.dtype) < 4;
  const elements = isSmall
    ? smallElements(view, () => wordsOf(name, binding), options)
    : wholeElements(name, binding, type);
  const { isWide, loadOne } = elements;
  return {
    view,
    type,
    wide,
    offset,
    hasSingles: () => bindingWidth(binding) === 1,
    load({ index: at, width = 1, stride = 0, inFours = false }) {
      if (inFours && isWide() && !isSmall)
        return sameBits(`${name}[${at}]`, bindingType(binding), { type, width: 4 });
      const index = inFours ? `(${at}) * 4` : at;
      if (width === 1) return loadOne(index);
      if (stride === 0) return `vec4<${type}>(${loadOne(index)})`;
      if (isWide()) return elements.loadFour(index);
      return fourOf(type, (k) => loadOne(`${index} + ${k * stride}`));
    },
    store({ index, width = 1, stride = 0 }, value) {
      const code = elements.stored(value, width);
      if (width === 1) return elements.storeOne(index, code);
      if (isWide()) return elements.storeFour(index, code);
      const lines = [..."xyzw"].map((part, k) =>
        elements.storeOne(`${index} + ${k * stride}`, `s.${part}`),
      );
      return `{ let s = ${code}; ${lines.join(" ")} }`;
    },
  };
}

/** Elements of a word each. */
function wholeElements(name: string, binding: Binding, type: ScalarType): Elements {
  const words = (): Words => wordsOf(name, binding);
  const four = (index: string): string => `${name}[(${index}) >> 2u]`;
  const loaded = (code: string, width: Width): string =>
    sameBits(code, bindingType(binding), { type, width });
  return {
    isWide: () => bindingWidth(binding) === 4,
    loadOne: (index) => loaded(words().load(index), 1),
    loadFour: (index) => loaded(four(index), 4),
    stored: ({ code, type: from }, width) =>
      sameBits(code, from, { type: bindingType(binding), width }),
    storeOne: (index, code) => words().store(index, code),
    storeFour: (index, code) => `${four(index)} = ${code};`,
  };
}
