/** What makes a memory of 64-bit addresses: TypeScript's library knows those of 32 bits alone. */
interface WideDescriptor {
  readonly address: "i64";
  readonly initial: bigint;
  readonly maximum: bigint;
  readonly shared: boolean;
}

/** A memory whose addresses have 64 bits. Throws where the engine has none, or not so many pages. */
export function wideMemory(pages: {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: boolean;
}): WebAssembly.Memory {
  const { initial, maximum, shared } = pages;
  const descriptor: WideDescriptor = {
    address: "i64",
    initial: BigInt(initial),
    maximum: BigInt(maximum),
    shared,
  };
  const made: unknown = Reflect.construct(WebAssembly.Memory, [descriptor]);
  if (made instanceof WebAssembly.Memory) return made;
  throw new TypeError("Cannot make a WebAssembly memory: the engine made something else");
}

/** Makes a memory so many pages longer. Throws where that cannot be. */
export function growBy(
  memory: WebAssembly.Memory,
  pages: number,
  { wide }: { readonly wide: boolean },
): void {
  Reflect.apply(memory.grow, memory, [wide ? BigInt(pages) : pages]);
}
