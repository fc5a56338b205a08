import { createLog } from '@leko/runtime';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deliverDue } from '../src/delivery/deliver-due.ts';
import { requestMail } from '../src/mails/request-mail.ts';
import { ATHLETE, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

const request = { key: undefined, userId: ATHLETE, about: undefined, locale: 'en', given: {} } as const;

test.each([
  ['sent', {}],
  [
    'rejected with words that repeat the address',
    { refuseWith: 550, saying: '5.1.1 canary.person@example.com unknown' },
  ],
  ['greylisted', { refuseWith: 451, saying: '4.7.1 canary.person@example.com later' }],
  ['lost', { cutAfterData: 1 }],
])('no log and no event names a reader whose mail is %s', async (_what, behaviour) => {
  const lines: string[] = [];
  const deps = await world.anotherCopy(createLog('notification', 'trace', { write: (line) => void lines.push(line) }));
  world.smtp.behave(behaviour);

  await requestMail(deps, { ...request, template: 'verification', email: 'canary.person@example.com', name: 'Canary' });
  await deliverDue(deps);

  expect(lines.length).toBeGreaterThan(1);
  const events = (await world.outbox()).map(({ body }) => JSON.stringify(body));
  const answers = await world.db.selectFrom('attempt').select('answer').execute();
  expect([...lines, ...events, JSON.stringify(answers)].join('\n')).not.toMatch(/canary|token=/i);
});
