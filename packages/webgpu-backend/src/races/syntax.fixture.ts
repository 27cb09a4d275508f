/** Types of WGSL values; an `int` is a literal that is none of the others yet. */
export type Scalar = "f32" | "i32" | "u32" | "bool" | "int";

export type Type =
  | { readonly kind: "scalar"; readonly of: Scalar }
  | { readonly kind: "atomic"; readonly of: Scalar }
  | { readonly kind: "vector"; readonly of: Scalar; readonly size: number }
  | { readonly kind: "array"; readonly of: Type; readonly count: number | undefined }
  | { readonly kind: "struct"; readonly name: string; readonly members: readonly Named[] };

export interface Named {
  readonly name: string;
  readonly type: Type;
}

interface At {
  /** Of the text, from 1. */
  readonly line: number;
}

export type Expression = At &
  (
    | { readonly kind: "number"; readonly value: number; readonly of: Scalar }
    | { readonly kind: "bool"; readonly value: boolean }
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "member"; readonly of: Expression; readonly name: string }
    | { readonly kind: "index"; readonly of: Expression; readonly at: Expression }
    | { readonly kind: "unary"; readonly operator: string; readonly of: Expression }
    | {
        readonly kind: "binary";
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: "call";
        readonly name: string;
        /** What a constructor makes, or a bitcast. */
        readonly type: Type | undefined;
        readonly args: readonly Expression[];
      }
  );

export type Statement = At &
  (
    | {
        readonly kind: "declare";
        readonly name: string;
        /** False for `let`. */
        readonly variable: boolean;
        readonly type: Type | undefined;
        readonly value: Expression | undefined;
      }
    | {
        readonly kind: "assign";
        readonly to: Expression;
        /** `+` for `+=`; empty for `=`. */
        readonly operator: string;
        readonly value: Expression;
      }
    | { readonly kind: "call"; readonly call: Expression }
    | { readonly kind: "block"; readonly body: readonly Statement[] }
    | {
        readonly kind: "if";
        readonly test: Expression;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: "for";
        readonly start: Statement | undefined;
        readonly test: Expression | undefined;
        readonly step: Statement | undefined;
        readonly body: readonly Statement[];
      }
    | {
        readonly kind: "switch";
        readonly of: Expression;
        /** Without values it is the default. */
        readonly cases: readonly {
          readonly values: readonly Expression[];
          readonly body: readonly Statement[];
        }[];
      }
    | { readonly kind: "return"; readonly value: Expression | undefined }
  );

/** A variable of the module. */
export interface Global extends Named, At {
  readonly space: "storage" | "uniform" | "workgroup" | "private";
  readonly writable: boolean;
  readonly group: number;
  readonly binding: number;
}

export interface FunctionText extends At {
  readonly name: string;
  readonly parameters: readonly (Named & { readonly builtin: string | undefined })[];
  readonly result: Type | undefined;
  readonly body: readonly Statement[];
  /** Names that it calls. */
  readonly calls: ReadonlySet<string>;
}

/** A text as it was parsed. */
export interface ModuleText {
  readonly globals: readonly Global[];
  readonly functions: readonly FunctionText[];
  readonly size: readonly [x: number, y: number, z: number];
  readonly usesSubgroups: boolean;
}
