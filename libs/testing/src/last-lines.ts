import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { ProgramLog } from './guarded.ts';

/** Some sixty lines of any program. */
const TAIL_BYTES = 16 * 1024;
const LAST_LINES = 60;

/** The last lines of a file behind a place in it, empty ones left out; none where there is no such file. */
export function lastLinesOf(file: string, from = 0): string[] {
  if (sizeOf(file) === 0) return [];
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    const start = Math.max(from, size - TAIL_BYTES);
    const tail = Buffer.alloc(Math.max(0, size - start));
    readSync(fd, tail, 0, tail.length, start);
    const lines = tail.toString().split('\n').filter(Boolean);
    return lines.slice(-LAST_LINES);
  } finally {
    closeSync(fd);
  }
}

/** The same log, and what was said to it last, from now on. */
export function remembering(log: ProgramLog): { log: ProgramLog; last: () => readonly string[] } {
  if (typeof log === 'string') {
    const from = sizeOf(log);
    return { log, last: () => lastLinesOf(log, from) };
  }
  let lines: string[] = [];
  const add = (line: string) => {
    lines = [...lines.slice(1 - LAST_LINES), line];
    log(line);
  };
  return { log: add, last: () => lines };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
