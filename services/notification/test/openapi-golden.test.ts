import { join } from 'node:path';
import { expectGoldenOpenapi, expectGoldenRoutes } from '@leko/testing/openapi';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, test } from 'vitest';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());

test('the served description is the golden one', async () => {
  const answer = await world.app.inject({ method: 'GET', url: '/internal/openapi.json' });

  await expectGoldenOpenapi(answer.json(), join(import.meta.dirname, '..', 'openapi.json'));
});

test('the routes are what the gateway reads of them', async () => {
  await expectGoldenRoutes(
    world.app.publishedRoutes,
    join(import.meta.dirname, '..', '..', 'gateway', 'src', 'routes', 'notification.json'),
  );
});
