import { parseArgs } from 'node:util';
import { UsageError } from '../stack/options.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly seconds: number;
  /** Only operations whose method and path have one of these words. */
  readonly operations: readonly string[];
  /** A running stack; one of its own when left out. */
  readonly url: string | undefined;
}

const options = {
  seed: { type: 'string' },
  seconds: { type: 'string', default: '60' },
  operations: { type: 'string', default: '' },
  url: { type: 'string' },
} as const;

const MAX_SEED = 2 ** 32;

export function parseFuzzOptions(args: readonly string[], randomSeed: () => number): FuzzOptions {
  try {
    const { values } = parseArgs({ args: [...args], options });
    return {
      seed: numberOf('--seed', values.seed ?? String(randomSeed()), MAX_SEED),
      seconds: numberOf('--seconds', values.seconds, 7 * 24 * 3_600),
      operations: values.operations.split(',').filter(Boolean),
      url: values.url?.replace(/\/+$/, ''),
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
