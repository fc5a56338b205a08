import { randomUUID } from 'node:crypto';
import { HOUR_MS, SECOND_MS } from '@leko/runtime/durations';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { paid } from './events.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

/** One mail is enough here: the athlete's. */
async function publishPayment() {
  world.publish('payment.paid', paid());
  await world.settle();
}

async function theMessage() {
  const { state, reason, attempts, version, id } = await world.db
    .selectFrom('message')
    .selectAll()
    .where('template', '=', 'payment-paid')
    .executeTakeFirstOrThrow();
  return { state, reason, attempts, version, id };
}

const attempts = async () =>
  (await world.db.selectFrom('attempt').selectAll().orderBy('id').execute()).map(({ outcome, reason }) => [
    outcome,
    reason,
  ]);

test('greylisted: later sent', async () => {
  world.smtp.behave({ refuseWith: 451, times: 1 });
  await publishPayment();
  expect(await theMessage()).toMatchObject({ state: 'queued', attempts: 1, version: 0 });

  world.advance(31 * SECOND_MS);
  await world.settle();

  expect(await theMessage()).toMatchObject({ state: 'sent', attempts: 2, version: 1 });
  expect(await attempts()).toEqual([
    ['deferred', 'smtp_451'],
    ['ok', null],
  ]);
  expect(world.smtp.mails).toHaveLength(1);
});

test('refused for good: failed, with the code and without the address', async () => {
  world.smtp.behave({ refuseWith: 550 });
  await publishPayment();

  const message = await theMessage();
  expect(message).toMatchObject({ state: 'failed', reason: 'smtp_550', attempts: 1, version: 1 });
  const [event] = await world.outbox();
  expect(event).toMatchObject({ type: 'email.failed', sequence: 1, aggregate_id: message.id });
  expect(JSON.stringify(event?.body)).not.toContain('athlete@example.com');
  const history = await world.db.selectFrom('transition').selectAll().where('entity_id', '=', message.id).execute();
  expect(history.map(({ from_state, to_state }) => [from_state, to_state])).toEqual([
    [null, 'queued'],
    ['queued', 'failed'],
  ]);
});

test('server down: queued, and sent when it is back', async () => {
  await world.smtp.stop();
  await publishPayment();
  expect(await theMessage()).toMatchObject({ state: 'queued', attempts: 1 });

  await world.smtp.start();
  world.advance(31 * SECOND_MS);
  await world.settle();

  expect(await theMessage()).toMatchObject({ state: 'sent', attempts: 2 });
});

test('one mail at which the server always disconnects does not block others, and is tried less and less often', async () => {
  world.smtp.behave({ leaveAt: 'athlete@example.com' });
  await publishPayment();
  for (let minute = 0; minute < 10; minute++) {
    await ask(world, `session/s-${minute}/approve`, { email: `a${minute}@example.com` }, { user: randomUUID() });
    await world.settle();
    world.advance(60 * SECOND_MS);
  }

  expect(world.smtp.mails).toHaveLength(10);
  expect(await theMessage()).toMatchObject({ state: 'queued', attempts: 5 });
});

test('an answer with a sign that is cut in two spoils no record', async () => {
  world.smtp.behave({ refuseWith: 550, saying: `5.7.1 ${'x'.repeat(189)}🏃`, times: 1 });
  await publishPayment();
  world.advance(61 * SECOND_MS);
  await world.settle();

  expect(await theMessage()).toMatchObject({ state: 'failed', attempts: 1 });
});

test('deferred for a whole day: failed', async () => {
  world.smtp.behave({ refuseWith: 451 });
  await publishPayment();

  for (let step = 0; step < 6; step++) {
    world.advance(6 * HOUR_MS);
    await world.settle();
  }

  expect(await theMessage()).toMatchObject({ state: 'failed', reason: 'gave_up', version: 1 });
});

test('connection lost after the mail was handed over: once more, under the same id, and then no more', async () => {
  world.smtp.behave({ cutAfterData: 2 });
  await publishPayment();
  expect(await theMessage()).toMatchObject({ state: 'queued', attempts: 1 });

  world.advance(31 * SECOND_MS);
  await world.settle();
  world.advance(24 * HOUR_MS);
  await world.settle();

  expect(await theMessage()).toMatchObject({ state: 'failed', reason: 'outcome_unknown', attempts: 2 });
  const ids = world.smtp.mails.map(({ messageId }) => messageId);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect((await attempts()).map(([outcome]) => outcome)).toEqual(['unknown', 'unknown']);
});

test('connection lost once: the second attempt is the last one needed', async () => {
  world.smtp.behave({ cutAfterData: 1 });
  await publishPayment();
  world.advance(31 * SECOND_MS);
  await world.settle();

  expect(await theMessage()).toMatchObject({ state: 'sent', attempts: 2 });
});
