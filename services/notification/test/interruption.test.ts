import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR_MS, SECOND_MS } from '@leko/runtime/durations';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deliverDue } from '../src/delivery/deliver-due.ts';
import type { Deps } from '../src/deps.ts';
import type { Mail } from '../src/smtp/port.ts';
import { ask } from './ask.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

/** What a process leaves behind that is killed while it talks to the mail server. */
async function takenByDeadProcess(id: string) {
  const until = new Date(world.now().getTime() + 60 * SECOND_MS);
  await world.db
    .updateTable('message')
    .set({ next_check_at: until, sending_since: world.now() })
    .where('id', '=', id)
    .execute();
}

const queueOne = async () => (await ask(world, 'session/s-1/approve', { email: 'a@example.com' })).json().messageId;
const theMessage = async () => (await world.messages())[0];
/** The mail server has taken the mail, and its answer is lost. */
function sendAndDie(deps: Deps): Promise<void> {
  return new Promise((died) => {
    const open = () => {
      const session = deps.mailer.open();
      const send = async (mail: Mail) => {
        await session.send(mail);
        session.close();
        died();
        return new Promise<never>(() => {});
      };
      return { ...session, send };
    };
    void deliverDue({ ...deps, mailer: { ...deps.mailer, open } }).then(() => died());
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

const outcomes = async () =>
  (await world.db.selectFrom('attempt').select('outcome').orderBy('id').execute()).map(({ outcome }) => outcome);

test('what a dead process had taken is sent when its lease is over, and counted as interrupted', async () => {
  await takenByDeadProcess(await queueOne());
  await world.settle();
  expect(world.smtp.mails).toEqual([]);

  world.advance(61 * SECOND_MS);
  await world.settle();

  expect(await theMessage()).toMatchObject({ state: 'sent', attempts: 2, interruptions: 1, unknowns: 0 });
  expect(await outcomes()).toEqual(['interrupted', 'ok']);
});

test('a mail whose sending always ends the process is given up after a day', async () => {
  const id = await queueOne();
  await takenByDeadProcess(id);

  world.advance(25 * HOUR_MS);
  await world.settle();

  expect(await theMessage()).toMatchObject({ state: 'failed', reason: 'gave_up' });
  expect(world.smtp.mails).toEqual([]);
});

test('a mail whose sending always ends the process is sent no more than three times', async () => {
  await queueOne();
  for (let crash = 0; crash < 6; crash++) {
    await sendAndDie(await world.anotherCopy());
    world.advance(61 * SECOND_MS);
  }
  await world.settle();

  expect(await theMessage()).toMatchObject({ state: 'failed', reason: 'outcome_unknown', interruptions: 3 });
  expect(world.smtp.mails).toHaveLength(3);
  expect(new Set(world.smtp.mails.map(({ messageId }) => messageId)).size).toBe(1);
});

test('what a dead process had taken and another one sends is not counted as lost', async () => {
  await takenByDeadProcess(await queueOne());
  world.smtp.behave({ refuseWith: 451, times: 1 });
  world.advance(61 * SECOND_MS);
  await world.settle();

  expect(await theMessage()).toMatchObject({ state: 'queued', unknowns: 0, interruptions: 1 });
});

test('what waits for a free connection until its lease is nearly over is left to the next run', async () => {
  for (let session = 0; session < 3; session++) {
    await ask(world, `session/s-${session}/approve`, { email: `a${session}@example.com` });
  }
  const [slow, next] = [await world.anotherCopy(undefined, { connections: 1 }), await world.anotherCopy()];
  const letGo = Promise.withResolvers<void>();
  world.smtp.behave({ heldUntil: letGo.promise });
  const already = world.smtp.receiving();
  const running = deliverDue(slow);
  await until(() => world.smtp.receiving() > already);

  world.advance(61 * SECOND_MS);
  world.smtp.behave({});
  letGo.resolve();
  await Promise.all([running, deliverDue(next)]);
  await world.settle();

  // The one that was being handed over when its lease ended has come twice; the two that waited once each.
  expect(world.smtp.mails).toHaveLength(4);
  expect(
    (await world.messages()).map(({ state, interruptions, attempts }) => [state, interruptions, attempts]),
  ).toEqual(Array(3).fill(['sent', 1, 2]));
});

test('two copies of the service share the queue and send nothing twice', async () => {
  for (let session = 0; session < 40; session++) {
    const user = `11111111-1111-4111-8111-1111111111${String(session).padStart(2, '0')}`;
    await ask(world, `session/s-${session}/approve`, { email: `a${session}@example.com` }, { user });
  }
  world.smtp.behave({ slowMs: 20 });

  const another = await world.anotherCopy();
  await Promise.all([world.settle(), deliverDue(another)]);
  await world.settle();

  expect(world.smtp.mails).toHaveLength(40);
  expect(new Set(world.smtp.mails.map(({ messageId }) => messageId)).size).toBe(40);
});

test('while the server is away only a few are attempted, and all go out when it is back', async () => {
  for (let session = 0; session < 30; session++) {
    const user = `11111111-1111-4111-8111-1111111111${String(session).padStart(2, '0')}`;
    await ask(world, 'verification', { email: `a${session}@example.com` }, { user });
  }
  await world.smtp.stop();
  await world.settle();
  const attempted = (await world.messages()).filter(({ attempts }) => attempts > 0);
  expect(attempted.length).toBeGreaterThan(0);
  expect(attempted.length).toBeLessThanOrEqual(12); // Three for each connection.

  await world.smtp.start();
  world.advance(31 * SECOND_MS);
  await world.settle();

  expect(world.smtp.mails).toHaveLength(30);
});

test('the first mail that gets through after an outage takes all that waited for the server along', async () => {
  await world.smtp.stop();
  await queueOne();
  for (let step = 0; step < 4; step++) {
    await world.settle();
    world.advance(2 * HOUR_MS);
  }
  await world.settle();
  expect(await theMessage()).toMatchObject({ state: 'queued', waits_for_server: true });

  await world.smtp.start();
  await ask(world, 'verification', { email: 'b@example.com' });
  await world.settle();

  expect(world.smtp.mails.map(({ envelopeTo }) => envelopeTo).sort()).toEqual(['a@example.com', 'b@example.com']);
});

test('a whole batch goes over as many connections as are allowed', async () => {
  for (let session = 0; session < 30; session++) {
    const user = `11111111-1111-4111-8111-1111111111${String(session).padStart(2, '0')}`;
    await ask(world, 'verification', { email: `a${session}@example.com` }, { user });
  }
  const before = world.smtp.connections();

  await world.settle();

  expect(world.smtp.mails).toHaveLength(30);
  expect(world.smtp.connections() - before).toBeLessThanOrEqual(4);
});
