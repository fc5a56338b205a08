import { parseArgs } from 'node:util';
import { UsageError } from '../stack/options.ts';

export interface BenchRunOptions {
  readonly names: readonly string[];
  readonly scale: number;
  readonly strict: boolean;
  readonly list: boolean;
}

const options = {
  scale: { type: 'string', default: '1' },
  strict: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
} as const;

export function parseBenchOptions(args: readonly string[]): BenchRunOptions {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const scale = Number(values.scale);
    if (!(scale > 0 && scale <= 10)) throw new Error('--scale must be a number above 0, at most 10');
    return { names: positionals, scale, strict: values.strict, list: values.list };
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; npm run bench -- --help lists the options`);
  }
}
