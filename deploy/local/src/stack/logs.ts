import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { colourFor, readableLine } from './log-lines.ts';

export interface Logs {
  /** Where the lines of one process go: all into its file, the readable form to `print`. */
  of(name: string): (line: string) => void;
  /** As `of`, but only into the file. */
  fileOf(name: string): (line: string) => void;
  last(name: string): readonly string[];
  /** From now on everything is printed; while all starts and stops, only what went wrong. */
  speakUp(): void;
  quieten(): void;
}

/** What a program says when it dies of its heap takes some thirty. */
const LAST_LINES = 60;

export function openLogs(dataDir: string, print: (line: string) => void): Logs {
  const files = new Map<string, WriteStream>();
  const recent = new Map<string, readonly string[]>();
  let loud = false;

  function fileOf(name: string) {
    const file = files.get(name) ?? createWriteStream(join(dataDir, 'logs', `${name}.log`));
    file.on('error', () => {}); // A full disk must not take the stack with it.
    files.set(name, file);
    return (line: string) => {
      file.write(`${line}\n`);
      recent.set(name, [...(recent.get(name) ?? []).slice(1 - LAST_LINES), line]);
    };
  }

  return {
    fileOf,
    of(name) {
      const keep = fileOf(name);
      return (line) => {
        keep(line);
        const readable = readableLine(name, line);
        if (loud || readable.severity === 'error') print(process.stdout.isTTY ? colourFor(readable) : readable.text);
      };
    },
    last: (name) => recent.get(name) ?? [],
    speakUp() {
      loud = true;
    },
    quieten() {
      loud = false;
    },
  };
}
