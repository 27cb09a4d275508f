import { type Affine, type DType, type View, bytesOf } from "@pixelweft/tensor/backend";
import type { EmittedValue } from "./body.ts";
import { type ScalarType, type Width, sameBits, scalarType, typeName } from "./scalar.ts";

/** How a dispatch uses one buffer: all its views share one binding. */
export interface Binding {
  readonly buffer: number;
  writable: boolean;
  readonly types: Set<ScalarType>;
  /** True while every view is read or written in aligned groups of four. */
  wide: boolean;
  hasBytes: boolean;
}

/** A place in memory: element index as i32 code, and the distance between the elements of a group. */
export interface Place {
  readonly index: string;
  readonly width: Width;
  readonly stride: number;
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

function affineInFours(affine: Affine): boolean {
  return affine.constant % 4 === 0 && affine.terms.every(({ stride }) => stride % 4 === 0);
}

/** The register type of a binding: the one type of its views, or u32 with casts. */
export function bindingType(binding: Binding): ScalarType {
  const [only] = binding.types;
  return binding.types.size === 1 && only !== undefined && !binding.hasBytes ? only : "u32";
}

function bindingWidth(binding: Binding): Width {
  return binding.wide && !binding.hasBytes ? 4 : 1;
}

/** The declaration of binding number `at` of group 0. */
export function declareBinding(binding: Binding, at: number): string {
  const element = typeName(bindingType(binding), bindingWidth(binding));
  const mode = binding.writable ? "read_write" : "read";
  return `@group(0) @binding(${at}) var<storage, ${mode}> b${at}: array<${element}>;`;
}

/** Reads and writes elements of one view through its binding. */
export interface Access {
  readonly view: View;
  readonly wide: boolean;
  readonly type: ScalarType;
  /** The i32 local that holds the view's offset in elements. */
  readonly offset: string;
  load(place: Place): string;
  store(place: Place, value: EmittedValue): string;
}

/** Makes the accessor of a view in binding number `at`. */
export function makeAccess(
  view: View,
  binding: Binding,
  options: { at: number; offset: string; wide: boolean },
): Access {
  const name = `b${options.at}`;
  const type = scalarType(view.dtype);
  const one = (index: string): string =>
    loadOne({ name, dtype: view.dtype, bound: bindingType(binding) }, index);
  return {
    view,
    type,
    wide: options.wide,
    offset: options.offset,
    load({ index, width, stride }) {
      if (width === 1) return one(index);
      if (stride === 0) return `vec4<${type}>(${one(index)})`;
      if (bindingWidth(binding) === 4)
        return sameBits(`${name}[(${index}) >> 2u]`, bindingType(binding), { type, width });
      if (options.wide && bytesOf(view.dtype) === 1) return `unpack4xU8(${name}[(${index}) >> 2u])`;
      const items = [0, 1, 2, 3].map((k) => one(`${index} + ${k * stride}`));
      return `vec4<${type}>(${items.join(", ")})`;
    },
    store({ index, width, stride }, value) {
      const bound = bindingType(binding);
      const code = sameBits(value.code, value.type, { type: bound, width });
      if (width === 1) return `${name}[${index}] = ${code};`;
      if (bindingWidth(binding) === 4) return `${name}[(${index}) >> 2u] = ${code};`;
      const lines = ["x", "y", "z", "w"].map(
        (part, k) => `${name}[${index} + ${k * stride}] = s.${part};`,
      );
      return `{ let s = ${code}; ${lines.join(" ")} }`;
    },
  };
}

function loadOne(from: { name: string; dtype: DType; bound: ScalarType }, index: string): string {
  if (bytesOf(from.dtype) === 1)
    return `((${from.name}[(${index}) >> 2u] >> ((u32(${index}) & 3u) * 8u)) & 255u)`;
  return sameBits(`${from.name}[${index}]`, from.bound, { type: scalarType(from.dtype), width: 1 });
}
