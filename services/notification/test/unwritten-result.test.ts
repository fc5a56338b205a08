import { randomUUID } from 'node:crypto';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paid } from './events.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());

/** An event of the message exists with its next sequence already, so that no further event can be written. */
async function takeNextWord({ id, version }: { id: string; version: number }): Promise<void> {
  const event = { event_id: randomUUID(), type: 'email.sent', aggregate_id: id, sequence: version + 1, body: '{}' };
  const unpublished = { published_at: null, stream: null, broker_seq: null };
  await world.owner
    .insertInto('outbox')
    .values({ ...event, ...unpublished, created_at: world.now() })
    .execute();
}

test('a mail whose result cannot be written down does not let others go out twice, and a person is called', async () => {
  world.smtp.behave({ refuseWith: 451, times: 3 });
  for (let count = 0; count < 3; count++) world.publish('payment.paid', paid());
  await world.settle();
  const queued = async () => (await world.messages()).filter(({ state }) => state !== 'suppressed');
  const [, bad] = await queued();
  if (bad === undefined) throw new Error('no message');
  await takeNextWord(bad);

  for (let round = 0; round < 4; round++) {
    world.advance(31_000);
    await world.settle();
  }

  const others = (await queued()).filter(({ id }) => id !== bad.id);
  expect(others.map(({ state, attempts }) => [state, attempts])).toEqual([
    ['sent', 2],
    ['sent', 2],
  ]);
  expect(new Set(world.alarms.map(({ messageId }) => messageId))).toEqual(new Set([bad.id]));
});
