import type { Writable } from 'node:stream';

export type Step = <T>(what: string, work: () => Promise<T>, note?: (result: T) => string) => Promise<T>;

/** How a stack reports to the program that started it. */
export interface Ui {
  say(line: string): void;
  readonly step: Step;
}

/** How much waits for a slow reader; the rest is in the log files. Characters. */
const MAX_WAITING = 256 * 1024;

/** Writes lines to a stream; those that it has no room for are counted, and their number is written once there is room again. */
export function sayTo(stream: Writable, maxWaiting = MAX_WAITING): (line: string) => void {
  let missing = 0;
  return (line) => {
    if (stream.writableLength >= maxWaiting) {
      missing += 1;
      return;
    }
    if (missing > 0) stream.write(`… ${missing} unread lines are missing\n`);
    missing = 0;
    stream.write(`${line}\n`);
  };
}

export const terminal: Ui = { say: sayTo(process.stdout), step };

/** Shows progress: on a terminal a line that comes before the work and is overwritten after it, else one line after it. */
async function step<T>(what: string, work: () => Promise<T>, note: (result: T) => string = () => ''): Promise<T> {
  const began = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  … ${what}`);
  try {
    const result = await work();
    const extra = note(result);
    finish(`  ✓ ${what.padEnd(34)} ${seconds(began)}${extra && `   ${extra}`}`);
    return result;
  } catch (error) {
    finish(`  ✗ ${what.padEnd(34)} ${seconds(began)}`);
    throw error;
  }
}

function finish(line: string): void {
  process.stdout.write(`${process.stdout.isTTY ? '\r\u001b[2K' : ''}${line}\n`);
}

const seconds = (since: number) => `${((performance.now() - since) / 1_000).toFixed(1)} s`.padStart(7);
