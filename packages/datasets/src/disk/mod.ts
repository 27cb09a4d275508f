/**
 * Files and folders of Node: whole files or none, one process in a folder, places tried before the work whose result goes there.
 *
 * @module
 */
export { lockFolder } from "./folder-lock.ts";
export type { FolderLock } from "./folder-lock.ts";
export { writeFileAtomically } from "./atomic-file.ts";
export type { FileContent } from "./atomic-file.ts";
export { renameOver } from "./rename-over.ts";
export type { RenameOptions } from "./rename-over.ts";
export { tryRoom, tryWriting } from "./try-writing.ts";
export { tryFile } from "./try-file.ts";
export { makeFolder, writing } from "./writing.ts";
