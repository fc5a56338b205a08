import { isDeepStrictEqual } from 'node:util';
import type { Story } from './matrix/story.ts';

interface Setting {
  readonly name: string;
  readonly values: object;
}

const PATH = '/api/v1/pay/settings';

/** The settings of a shared stack as they are now; what this answers puts those back that were changed meanwhile. */
export async function keepSettings({ send, ops }: Story): Promise<() => Promise<void>> {
  const read = async () => (await send<{ settings: Setting[] }>('GET', PATH, ops)).settings;
  const before = await read();
  return async () => {
    const now = await read();
    const changed = before.filter(({ name, values }) => {
      const found = now.find((one) => one.name === name);
      return found !== undefined && !isDeepStrictEqual(found.values, values);
    });
    for (const { name, values } of changed) await send('PUT', `${PATH}/${name}`, ops, { values, why: 'as before' });
  };
}
