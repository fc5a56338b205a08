import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Processes that belong to a data directory: it is in their arguments or in their environment. */
export function processesOf(dataDir: string): { pid: number; command: string }[] {
  if (process.platform !== 'linux') return []; // Processes are looked up in /proc.
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), command: read(`/proc/${name}/cmdline`), env: read(`/proc/${name}/environ`) }))
    .filter(({ command, env }) => command.includes(dataDir) || env.includes(dataDir));
}

export function pidOf(dataDir: string, part: string): number {
  const found = processesOf(dataDir).find(({ command }) => command.includes(part) && !command.startsWith('sh '));
  if (!found) throw new Error(`no process of ${part}`);
  return found.pid;
}

/** What is left after a while; empty as soon as nothing is. */
export async function leftAfter(dataDir: string, limitMs: number): Promise<string[]> {
  const until = Date.now() + limitMs;
  while (processesOf(dataDir).length > 0 && Date.now() < until) await sleep(50);
  return processesOf(dataDir).map(({ command }) => command.slice(0, 200));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // Gone, or of another user.
  }
}
