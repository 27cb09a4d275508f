/** What the driver's compiler says of a kernel. */
export interface KernelWords {
  /** Vector registers of a thread, and how many had no room there. */
  readonly registers: number;
  readonly spilled: number;
  /** Groups of threads in step that a part of the card can hold at once. */
  readonly waves: number;
  readonly instructions: number;
  /** Missing where nothing is multiplied and added. */
  readonly busiest?: Block | undefined;
}

/** Instructions that run one after another without a jump. */
export interface Block {
  readonly instructions: number;
  /** Products that are added to something, of single numbers. */
  readonly products: number;
  /** Loads of vectors from buffers. */
  readonly loads: number;
  /** Whether one of these loads must have come before the first product. */
  readonly waits: boolean;
}

/** What stands behind each line `@@@ kernel` with a number, by these numbers. */
export function partsOf(text: string): ReadonlyMap<number, string> {
  const [, ...parts] = text.split(/^@@@ kernel (\d+)\n/m);
  const numbers = parts.filter((_, at) => at % 2 === 0);
  return new Map(numbers.map((number, at) => [Number(number), parts[2 * at + 1] ?? ""]));
}

/** Reads the disassembly and the statistics of a kernel. Error where one is missing. */
export function readKernelWords(text: string): KernelWords {
  const [, disassembly] = /^disasm:\n(.*?)^\*\*\* SHADER STATS \*\*\*$/ms.exec(text) ?? [];
  if (disassembly === undefined)
    throw new Error(
      "Cannot read what the driver printed: the disassembly or the statistics of a kernel are missing",
    );
  const number = (name: string): number => {
    const [, value] = new RegExp(`^${name}: (\\d+)$`, "m").exec(text) ?? [];
    if (value === undefined)
      throw new Error(`Cannot read the statistics of a kernel: there is no line "${name}"`);
    return Number(value);
  };
  return {
    registers: number("VGPRs"),
    spilled: number("Spilled VGPRs"),
    waves: number("Subgroups per SIMD"),
    instructions: number("Instructions"),
    busiest: busiestOf(disassembly),
  };
}

/** The block with the most products. */
function busiestOf(disassembly: string): Block | undefined {
  const [, ...blocks] = disassembly.split(/^BB\d+:$/m);
  return blocks
    .map(blockOf)
    .filter(({ products }) => products > 0)
    .toSorted((a, b) => b.products - a.products)[0];
}

function blockOf(text: string): Block {
  const lines = text.split("\n").flatMap((line) => (line.startsWith("\t") ? [line.trim()] : []));
  let [products, loads] = [0, 0];
  let waits = false;
  for (const line of lines) {
    // Loads come in their order: to wait until so many are under way is to wait for the ones before.
    if (products === 0) waits ||= loadsUnderWay(line) < loads;
    if (/^(?:buffer|global|flat)_load_/.test(line)) loads += 1;
    products += productsOf(line);
  }
  return { instructions: lines.length, products, loads, waits };
}

/** Two instructions that are issued together stand in one line; a packed one is two products. Cards before RDNA have mac and mad. */
function productsOf(line: string): number {
  const single = line.match(/\bv_(?:dual_)?(?:fma|fmac|fmaak|fmamk|mac|mad|madak|madmk)_f32/g);
  return (single?.length ?? 0) + (line.startsWith("v_pk_fma_f32") ? 2 : 0);
}

/** How many loads may be under way behind a line: what a wait says, of RDNA 4 in hexadecimals, there also for two memories at once. */
function loadsUnderWay(line: string): number {
  const [, count] = /^s_waitcnt .*\bvmcnt\((\d+)\)/.exec(line) ?? [];
  if (count !== undefined) return Number(count);
  const [, both, bits] = /^s_wait_loadcnt(_dscnt)? (0x[\da-f]+)/.exec(line) ?? [];
  if (bits === undefined) return Infinity;
  return both === undefined ? Number(bits) : Number(bits) >> 8;
}
