import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventSchemas, eventTypes, personalFieldsOf, streamOf } from '../src/index.ts';

it('the events and their streams are what the golden file says', async () => {
  const registry = Object.fromEntries(
    eventTypes.map((type) => {
      const sealed = personalFieldsOf(type);
      const data = eventSchemas[type] as object;
      return [type, { stream: streamOf(type), ...(sealed.length === 0 ? {} : { sealed }), data }];
    }),
  );

  await expect(`${JSON.stringify(registry, null, 2)}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, '..', 'events.json'),
  );
});
