import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The one clock of the sandbox: real time plus an offset, which all services read from the same file. */
export type SandboxClock = {
  now(): Date;
  offsetMs(): number;
  /** Jumps to `target`; a target that has passed already changes nothing, for time never goes back. */
  moveTo(target: Date): void;
};

export function openClock(file: string): SandboxClock {
  let offset = readOffset(file);
  return {
    now: () => new Date(Date.now() + offset),
    offsetMs: () => offset,
    moveTo(target) {
      const wanted = Math.ceil(target.getTime() - Date.now());
      if (wanted <= offset) return;
      writeOffset(file, wanted);
      offset = wanted;
    },
  };
}

function readOffset(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    return 0; // The clock has not been moved yet.
  }
}

/** Written beside and renamed: a reader sees the old number or the new one, never half of it. */
function writeOffset(file: string, offset: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${offset}\n`);
  renameSync(`${file}.new`, file);
}
