import {
  copyFileSync,
  createWriteStream,
  existsSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { lastLinesOf } from '@leko/testing/servers';
import { colourFor, readableLine } from './log-lines.ts';

export interface Logs {
  /** Where the lines of one process go: all into its file, the readable form to `print`. */
  of(name: string): (line: string) => void;
  /** The same file for a program that writes to its end by itself, and so never waits for a reader. */
  fileOf(name: string): string;
  last(name: string): readonly string[];
  /** From now on everything is printed; while all starts and stops, only what went wrong. */
  speakUp(): void;
  quieten(): void;
  close(): void;
}

const TRIM_EVERY_MS = 30_000;
const MAX_LOG_BYTES = 64 * 1024 * 1024;

/** A program that dies of its heap writes some thirty lines. */
const LAST_LINES = 60;

export function openLogs(dataDir: string, print: (line: string) => void): Logs {
  const folder = join(dataDir, 'logs');
  const begun = new Set<string>();
  const keepers = new Map<string, (line: string) => void>();
  const recent = new Map<string, readonly string[]>();
  const trimming = setInterval(() => trimLogs(folder), TRIM_EVERY_MS).unref();
  let loud = false;

  function fileOf(name: string): string {
    const file = join(folder, `${name}.log`);
    if (!begun.has(name)) writeFileSync(file, '');
    begun.add(name);
    return file;
  }
  function keeperOf(name: string): (line: string) => void {
    const file = createWriteStream(fileOf(name), { flags: 'a' });
    file.on('error', () => {}); // A full disk must not end the stack.
    return (line) => {
      file.write(`${line}\n`);
      recent.set(name, [...(recent.get(name) ?? []).slice(1 - LAST_LINES), line]);
    };
  }

  return {
    fileOf,
    of(name) {
      const keep = keepers.get(name) ?? keeperOf(name);
      keepers.set(name, keep);
      return (line) => {
        keep(line);
        const readable = readableLine(name, line);
        if (loud || readable.severity === 'error') print(process.stdout.isTTY ? colourFor(readable) : readable.text);
      };
    },
    last: (name) => recent.get(name) ?? lastLinesOf(fileOf(name)),
    speakUp() {
      loud = true;
    },
    quieten() {
      loud = false;
    },
    close: () => clearInterval(trimming),
  };
}

/** A log that is full becomes `<name>.log.1`, in place of the last one, and begins anew: a program that writes to its end goes on. */
export function trimLogs(folder: string, maxBytes = MAX_LOG_BYTES): void {
  if (!existsSync(folder)) return; // Emptied, or gone with its stack.
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.log'))) {
    const file = join(folder, name);
    if (statSync(file).size <= maxBytes) continue;
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
  }
}
