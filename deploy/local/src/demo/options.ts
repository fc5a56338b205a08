import { parseArgs } from 'node:util';
import { UsageError } from '../stack/options.ts';

export function readUrl(args: readonly string[]): string | undefined {
  try {
    const { url } = parseArgs({ args: [...args], options: { url: { type: 'string' } } }).values;
    return url === undefined ? undefined : new URL(url).origin;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; npm run demo -- --help lists the options`);
  }
}
