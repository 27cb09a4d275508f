import { Help, type Command as Commander } from "commander";
import { print, type Terminal } from "../show/terminal.ts";
import { UsageError } from "./failure.ts";
import { commanderOption, optionOf, type Given, type OptionData } from "./option.ts";

/** Where a command works. */
export interface Context {
  readonly terminal: Terminal;
  /** Prints a line before the report is complete; nothing with --json. */
  tell(line: string): void;
  /** Prints a picture of characters; nothing with --json and --quiet. */
  picture(picture: string): void;
}

/** A command as data: it resolves its words to a request, acts on it, and shows the report. */
export interface CommandData<Options, Request, Report> {
  /** One word, or two for a command of a group. */
  readonly name: string;
  readonly about: string;
  /** What stands behind its name. */
  readonly argument?: {
    /** `<model>`, `[model]` or `<files...>`. */
    readonly name: string;
    readonly about: string;
    readonly usual?: string;
  };
  readonly options: Options;
  /** A paragraph behind the options in the help. */
  readonly notes?: string;
  /** Commands that work, without the program's name. */
  readonly examples: readonly string[];
  /** Checks words, files and places; nothing is computed or written. UsageError for words that make no sense. */
  resolve(
    given: Given<Options>,
    words: readonly string[],
    context: Context,
  ): Promise<Request> | Request;
  /** Does the work. The report is plain data: --json prints it as it is. */
  act(request: Request, context: Context): Promise<Report>;
  /** The report in lines. */
  show(report: Report): readonly string[];
  /** The error of a report that was shown and is bad news. */
  fault?(report: Report): Error | undefined;
}

/** A command that can be added to a program. */
export interface Command {
  readonly name: string;
  readonly examples: readonly string[];
  addTo(program: Commander, terminal: Terminal): void;
}

/** What commands whose names begin with this word are about. */
const groups: Readonly<Record<string, string>> = {
  data: "Looks at data sets: what is there, whether it is whole, what it looks like.",
};

/** Makes a command of its data. */
export function defineCommand<
  const Options extends Readonly<Record<string, OptionData>>,
  Request,
  Report,
>(data: CommandData<Options, Request, Report>): Command {
  const { name, about, argument, options, examples } = data;
  return {
    name,
    examples,
    addTo(program, terminal) {
      const [last = name, group] = name.split(" ").toReversed();
      const parent = group === undefined ? program : groupOf(program, group);
      const command = parent.command(last).description(about);
      if (argument) command.argument(argument.name, argument.about, argument.usual);
      for (const [key, option] of Object.entries(options))
        command.addOption(commanderOption(key, option));
      command.option("--json", "print the report as JSON");
      addHelp(command, data, { program: program.name(), columns: terminal.out.columns ?? 100 });
      command.action(async () => {
        const { json, quiet, ...given }: { json?: boolean; quiet?: boolean } = command.opts();
        const isQuiet = quiet === true;
        const { usual } = argument ?? {};
        const words = command.args.length > 0 || usual === undefined ? command.args : [usual];
        // A variable of a shell that is not set must not stand for what is usual.
        if (words.includes(""))
          throw new UsageError(
            `Cannot take "" for ${argument?.name ?? "an argument"}: it is empty, and names nothing`,
          );
        const context: Context = {
          terminal: isQuiet ? { ...terminal, isQuiet } : terminal,
          tell: (line) => void (json === true || print(terminal, line)),
          // It has colours, and no names.
          picture: (picture) =>
            void (json === true || isQuiet || terminal.out.write(`${picture}\n`)),
        };
        // Commander has read each option by its own row of the table.
        const request = await data.resolve(given as Given<Options>, words, context);
        const report = await data.act(request, context);
        if (json === true) print(terminal, asJson(report));
        else for (const line of data.show(report)) print(terminal, line);
        const fault = data.fault?.(report);
        if (fault) throw fault;
      });
    },
  };
}

/** JSON in one line that any terminal may show: what JSON leaves as it is and a terminal would carry out is escaped. */
function asJson(report: unknown): string {
  const hidden = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
  const escaped = (found: string): string =>
    `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(report).replaceAll(hidden, escaped);
}

function groupOf(program: Commander, name: string): Commander {
  const found = program.commands.find((command) => command.name() === name);
  return found ?? program.command(name).description(groups[name] ?? "");
}

/** Leaves options that another command explains out of the help, and adds their names, notes and examples behind the others. */
function addHelp(
  command: Commander,
  data: Pick<CommandData<object, never, never>, "options" | "notes" | "examples">,
  { program, columns }: { readonly program: string; readonly columns: number },
): void {
  const { options, notes, examples } = data;
  const rows = Object.entries(options as Readonly<Record<string, OptionData>>);
  const names = rows.filter(([, option]) => option.brief).map(([name]) => optionOf(name));
  // They stay visible to the parser, which suggests them for words that are nearly right.
  command.configureHelp({
    formatHelp(own, help) {
      const visible = help.visibleOptions(own);
      help.visibleOptions = () => visible.filter(({ long }) => !names.includes(long ?? ""));
      return new Help().formatHelp(own, help);
    },
  });
  const more = `More options, as "${program} train --help" explains them: ${names.join(" ")}`;
  const shown = examples.map((example) => `  ${program} ${example}`).join("\n");
  const title = examples.length > 1 ? "Examples" : "Example";
  const paragraphs = [...(names.length > 0 ? [more] : []), ...(notes === undefined ? [] : [notes])];
  const wrapped = paragraphs.map((text) => `\n${new Help().boxWrap(text, columns)}\n`).join("");
  command.addHelpText("after", `${wrapped}\n${title}:\n${shown}`);
}
