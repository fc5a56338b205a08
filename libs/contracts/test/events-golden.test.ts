import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventSchemas, eventTypes, streamOf } from '../src/index.ts';

it('the events and their streams are what the golden file says', async () => {
  const registry = Object.fromEntries(
    eventTypes.map((type) => [type, { stream: streamOf(type), data: eventSchemas[type] as object }]),
  );

  await expect(`${JSON.stringify(registry, null, 2)}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, '..', 'events.json'),
  );
});
