import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Starter } from "./job.fixture.ts";

const hosts = ["pixelweft-a", "pixelweft-b"] as const;
const ends = ["pwa0", "pwb0"] as const;

/** Two hosts on this machine: network namespaces with a cable between them. */
export interface TwoHosts extends Disposable {
  /** Launchers that put one rank on each. */
  readonly starters: readonly Starter[];
  /** Pulls the cable out, or puts it in again. */
  setLink(state: "up" | "down"): void;
}

/** Makes two hosts of the launchers; undefined where namespaces may not be made. */
export function makeTwoHosts(starters: readonly Starter[]): TwoHosts | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "pixelweft-hosts-"));
  const clear = (): void => {
    for (const host of hosts) {
      ip(`netns delete ${host}`);
      rmSync(`/etc/netns/${host}`, { recursive: true, force: true });
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const names = hosts.map((host, n) => `10.77.0.${n + 1} ${host}\n`).join("");
  const isMade =
    hosts.every((host) => ip(`netns add ${host}`)) &&
    ip(`link add ${ends[0]} type veth peer name ${ends[1]}`) &&
    hosts.every((host, n) => ip(`link set ${ends[n]} netns ${host}`)) &&
    hosts.every((host, n) => ip(`-n ${host} addr add 10.77.0.${n + 1}/24 dev ${ends[n]}`)) &&
    hosts.every(
      (host, n) => ip(`-n ${host} link set lo up`) && ip(`-n ${host} link set ${ends[n]} up`),
    );
  if (!isMade) {
    clear();
    return undefined;
  }
  for (const host of hosts) {
    mkdirSync(`/etc/netns/${host}`, { recursive: true });
    writeFileSync(`/etc/netns/${host}/hosts`, `127.0.0.1 localhost\n${names}`);
  }
  // What launchers take for ssh: options, a host, and words for its shell.
  const agent = join(folder, "agent");
  writeFileSync(
    agent,
    '#!/bin/sh\nwhile case "$1" in -*) ;; *) false ;; esac; do shift; done\nhost=$1; shift\nexec ip netns exec "$host" sh -c "$*"\n',
  );
  chmodSync(agent, 0o755);
  const inside = ["netns", "exec", hosts[0]];
  const pair = hosts.map((host) => `${host}:1`).join(",");
  const words: Readonly<Record<Starter["name"], readonly string[]>> = {
    "Open MPI":
      `mpirun.openmpi --host ${pair} --prtemca plm_ssh_agent ${agent} --mca btl self,tcp --mca btl_tcp_if_include 10.77.0.0/24`.split(
        " ",
      ),
    MPICH:
      `mpiexec.hydra -launcher ssh -launcher-exec ${agent} -iface ${ends[0]} -hosts ${hosts.join(",")} -ppn 1`.split(
        " ",
      ),
  };
  return {
    starters: starters.map((one) => ({
      ...one,
      command: "ip",
      words: [...inside, ...words[one.name]],
    })),
    setLink: (state) => void ip(`-n ${hosts[0]} link set ${ends[0]} ${state}`),
    [Symbol.dispose]: clear,
  };
}

function ip(words: string): boolean {
  return spawnSync("ip", words.split(" "), { stdio: "ignore" }).status === 0;
}
