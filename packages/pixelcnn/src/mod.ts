export { checkConfig } from "./config.ts";
