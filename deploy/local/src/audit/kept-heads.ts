import { parseArgs } from 'node:util';
import { STORE_SERVICES, type StoreService } from '../stack/services.ts';

/** Heads that were kept somewhere else, such as in the logs. */
export type KeptHeads = ReadonlyMap<StoreService, string>;

/** Of `--head pay=…`, as often as it is given. */
export function readHeads(args: readonly string[]): KeptHeads {
  const options = { head: { type: 'string', multiple: true } } as const;
  const { head: texts = [] } = parseArgs({ args: [...args], options }).values;
  return new Map(texts.map(readHead));
}

function readHead(text: string): [StoreService, string] {
  const [name = '', head = ''] = text.toLowerCase().split('=');
  const service = STORE_SERVICES.find((known) => known === name);
  if (service === undefined || !/^[0-9a-f]{64}$/.test(head))
    throw new Error(`"${text}" is no head; give one as in --head pay=<64 hexadecimal digits>`);
  return [service, head];
}
