import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

const LISTEN = '0A';

/** Who listens on a TCP port, as far as /proc shows: "node (process 4711)". */
export function portOwner(port: number): string | undefined {
  try {
    const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeners(table, port)));
    const pid = inodes.size > 0 ? processIds().find((candidate) => holdsSocket(candidate, inodes)) : undefined;
    return pid && `${programOf(pid)} (process ${pid})`;
  } catch {
    return undefined; // No /proc here, or the process has gone since.
  }
}

function programOf(pid: string): string {
  const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  return basename(program);
}

function listeners(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(table, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTEN && local?.endsWith(`:${hexPort}`))
    .flatMap((fields) => fields[9] ?? []);
}

const processIds = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(socketInode(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // A process of another user.
  }
}

function socketInode(link: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1] ?? '';
  } catch {
    return ''; // Closed in the meantime.
  }
}
