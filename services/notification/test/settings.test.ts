import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '@leko/runtime/durations';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paid } from './events.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());

async function mailOfPayment(): Promise<string> {
  await world.reset();
  world.publish('payment.paid', paid());
  await world.settle();
  return world.smtp.mails.map(({ text, html }) => `${text} ${html}`).join();
}

test('links: mails lead to the site that pay published, from its moment on', async () => {
  const now = world.now();
  world.publish('setting.changed', {
    settingId: randomUUID(),
    name: 'links',
    values: { site: 'https://new.leko.example' },
    validFrom: new Date(now.getTime() + MINUTE_MS).toISOString(),
    changedAt: now.toISOString(),
    changedBy: 'olga',
  });
  await world.settle();

  expect(await mailOfPayment()).toContain('https://leko.example');
  world.advance(MINUTE_MS);
  expect(await mailOfPayment()).toContain('https://new.leko.example');
});
