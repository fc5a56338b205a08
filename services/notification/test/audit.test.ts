import { verifyAudit } from '@leko/postgres';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { ATHLETE, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

const BASE = '/api/v1/notification/private';
const acts = () => world.db.selectFrom('audit').selectAll().orderBy('position').execute();
const actsSince = async (work: () => Promise<unknown>) => {
  const before = (await acts()).length;
  await work();
  return (await acts()).slice(before);
};

test('an operator who lets mails go to an address again is on record', async () => {
  const url = `${BASE}/suppressions/${ATHLETE}`;

  const recorded = await actsSince(() => world.call({ act: 'olga', roles: ['ops'] }, { method: 'DELETE', url }));

  expect(recorded).toMatchObject([
    { actor: 'olga', action: 'suppression.lift', object_type: 'user', object_id: ATHLETE, details: { addresses: 0 } },
  ]);
});

test('reading the mails of a user is on record, reading templates as a service is not', async () => {
  const url = `${BASE}/messages?userId=${ATHLETE}`;

  const recorded = await actsSince(async () => {
    await world.call({ act: 'olga', roles: ['ops'] }, { method: 'GET', url });
    await world.call({ act: 'platform', roles: ['service'] }, { method: 'GET', url });
    await world.call({ act: 'platform', roles: ['service'] }, { method: 'GET', url: `${BASE}/templates` });
  });

  expect(recorded).toMatchObject([
    { actor: 'olga', action: 'listMessages', object_id: ATHLETE },
    { actor: 'platform', action: 'listMessages', object_id: ATHLETE },
  ]);
});

test('a service that has a user written to is on record, without the address', async () => {
  const recorded = await actsSince(() => ask(world, 'verification', { email: 'athlete@example.com' }));

  expect(recorded).toMatchObject([{ action: 'sendVerificationEmail', object_id: ATHLETE }]);
  expect(JSON.stringify(recorded.map(({ details }) => details))).not.toContain('athlete@');
});

test('all of it is sealed', async () => {
  await expect.poll(() => world.tasks.run('seal audit')).toBe(0);

  expect(await verifyAudit(world.db)).toMatchObject({ broken: undefined, waiting: 0, sealed: (await acts()).length });
});
