import { parseArgs } from 'node:util';
import { UsageError } from '@leko/local';

export interface FuzzOptions {
  readonly seed: number;
  /** How many random steps follow on the visit to every operation. */
  readonly steps: number;
  /** Upstreams are made to hang too; every call that does takes its time. */
  readonly slow: boolean;
  /** Only operations whose method and path have one of these words. */
  readonly operations: readonly string[];
  /** A running stack; one of its own when left out. */
  readonly url: string | undefined;
}

const options = {
  seed: { type: 'string' },
  steps: { type: 'string', default: '5000' },
  slow: { type: 'boolean', default: false },
  operations: { type: 'string', default: '' },
  url: { type: 'string' },
} as const;

const MAX_SEED = 2 ** 32;
const MAX_STEPS = 100_000_000;

export function parseFuzzOptions(args: readonly string[], randomSeed: () => number): FuzzOptions {
  try {
    const { values } = parseArgs({ args: [...args], options });
    return {
      seed: numberOf('--seed', values.seed ?? String(randomSeed()), MAX_SEED),
      steps: numberOf('--steps', values.steps, MAX_STEPS),
      slow: values.slow,
      operations: values.operations.split(',').filter(Boolean),
      url: values.url?.replace(/(?<!\/)\/+$/, ''),
    };
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; npm run fuzz -- --help lists the options`);
  }
}

function numberOf(name: string, text: string, below: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value < below) return value;
  throw new Error(`${name} must be a whole number below ${below}`);
}
