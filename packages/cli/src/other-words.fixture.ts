/** Loaded before a rank: rank 1 is given more words than the others, as a host is whose script is another one. */
import { mpiLaunch } from "@pixelweft/mpi";

const { WORDS_OF_RANK_1: words = "" } = process.env;
if (mpiLaunch()?.rank === 1) process.argv.push(...words.split(" "));
