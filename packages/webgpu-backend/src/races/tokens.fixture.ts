/** A word of a text. */
export interface Token {
  readonly kind: "name" | "number" | "sign" | "end";
  readonly text: string;
  readonly line: number;
}

const pattern =
  /\s+|\/\/[^\n]*|(?<name>[A-Za-z_]\w*)|(?<number>0x[0-9a-fA-F]+[iu]?|(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?[iufh]?)|(?<sign>->|<<=|>>=|<<|&&|\|\||[<>=!+\-*/%&|^]=|\+\+|--|[-+*/%&|^~!<>=(){}[\],;:.@])/y;

/** The words of a text, and its end. Two `>` are two words, as they may close two templates. */
export function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  pattern.lastIndex = 0;
  while (pattern.lastIndex < code.length) {
    const from = pattern.lastIndex;
    const found = pattern.exec(code);
    if (found === null) throw new Error(`Cannot read line ${line}: ${code.slice(from, from + 20)}`);
    const { name, number, sign } = found.groups ?? {};
    if (name !== undefined) tokens.push({ kind: "name", text: name, line });
    else if (number !== undefined) tokens.push({ kind: "number", text: number, line });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign, line });
    line += found[0].split("\n").length - 1;
  }
  return [...tokens, { kind: "end", text: "", line }];
}
