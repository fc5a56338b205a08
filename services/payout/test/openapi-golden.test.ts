import { join } from 'node:path';
import { expectGoldenOpenapi } from '@leko/testing/openapi';
import { afterAll, beforeAll, it } from 'vitest';
import { startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

it('the served description is valid and is what the golden file says', async () => {
  const document = (await world.payout.app.inject({ url: '/internal/openapi.json' })).json() as object;

  await expectGoldenOpenapi(document, join(import.meta.dirname, '..', 'openapi.json'));
});
