import { join } from 'node:path';
import { expectGoldenOpenapi, expectGoldenRoutes } from '@leko/testing/openapi';
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

it('the routes are what the gateway reads of them', async () => {
  await expectGoldenRoutes(
    world.payout.app.publishedRoutes,
    join(import.meta.dirname, '..', '..', 'gateway', 'src', 'routes', 'payout.json'),
  );
});
