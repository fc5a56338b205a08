export type Step = <T>(what: string, work: () => Promise<T>, note?: (result: T) => string) => Promise<T>;

/** How a stack speaks to whoever started it. */
export interface Ui {
  say(line: string): void;
  readonly step: Step;
}

export const terminal: Ui = { say: (line) => process.stdout.write(`${line}\n`), step };

/** Tells what is going on: on a terminal a line that comes before the work and is overwritten after it, else one line after it. */
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
