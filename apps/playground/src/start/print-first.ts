/** Prints what `lowerFirst()` gives as JSON, for the build: bundlers' configurations do not find the packages' sources. */
import { lowerFirst } from "./lower-first.ts";

process.stdout.write(JSON.stringify(await lowerFirst()));
