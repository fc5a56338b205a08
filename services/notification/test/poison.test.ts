import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@leko/runtime';
import { HOUR_MS } from '@leko/runtime/durations';
import { byHand } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { newVaultKeys } from '@leko/vault';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { deliverDue } from '../src/delivery/deliver-due.ts';
import type { Deps } from '../src/deps.ts';
import { ask } from './ask.ts';
import { openWorld, type World } from './world.ts';

let world: World;
/** Messages of the log lines that raise an alarm. */
let alarms: string[];
let deps: Deps;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
  const write = (line: string) => {
    const { level, msg } = JSON.parse(line);
    if (level === 'error') alarms.push(msg);
  };
  deps = await world.anotherCopy(createLog('notification', 'info', { write }));
});
afterAll(() => world.shut());
beforeEach(async () => {
  alarms = [];
  await world.reset();
});

const ENDED = 'mail failed, a person must look';

async function queueOne(): Promise<string> {
  return (await ask(world, 'session/s-1/approve', { email: 'a@example.com' })).json().messageId;
}

async function theMessage(id: string) {
  return await world.db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

const outcomes = async () =>
  (await world.db.selectFrom('attempt').selectAll().orderBy('id').execute()).map(({ outcome, reason }) =>
    [outcome, reason].join(' '),
  );

/** As long as a mail is ever tried. */
async function letADayPass(): Promise<void> {
  for (let hour = 0; hour <= 24; hour++) {
    await deliverDue(deps);
    world.advance(HOUR_MS);
  }
}

test.each([
  ['whose template is unknown', "update message set template = 'gone'"],
  ['whose data no template takes', "update message set template = 'remittance-completed'"],
  ['whose content does not open', "update message set personal = 'torn'"],
])('a mail %s is tried three times, and then raises an alarm', async (_what, breakIt) => {
  const id = await queueOne();
  await byHand(world.adminUrl, 'notification', breakIt);
  const sound = await ask(world, 'session/s-2/approve', { email: 'b@example.com' });

  await letADayPass();

  expect(await theMessage(id)).toMatchObject({
    state: 'failed',
    reason: 'broken_on_our_side',
    attempts: 3,
    version: 1,
  });
  expect((await outcomes()).filter((one) => one !== 'ok ')).toEqual(Array(3).fill('faulty broken_on_our_side'));
  expect(alarms).toEqual([...Array(3).fill('delivery broke'), ENDED]);
  expect(await theMessage(sound.json().messageId)).toMatchObject({ state: 'sent' });
});

test('a mail that the server refuses for now is tried three times, and then raises an alarm', async () => {
  world.smtp.behave({ refuseContentWith: 451, saying: '4.6.1 media not supported' });
  const id = await queueOne();

  await letADayPass();

  expect(await theMessage(id)).toMatchObject({ state: 'failed', reason: 'smtp_451', attempts: 3 });
  expect(alarms).toEqual([ENDED]);
});

test('a mail whose content is refused for good is tried once, and then raises an alarm', async () => {
  world.smtp.behave({ refuseContentWith: 554 });
  const id = await queueOne();

  await letADayPass();

  expect(await theMessage(id)).toMatchObject({ state: 'failed', reason: 'smtp_554', attempts: 1 });
  expect(alarms).toEqual([ENDED]);
});

test('a server that is busy after the content is tried for a day, without an alarm', async () => {
  world.smtp.behave({ refuseContentWith: 451, saying: '4.3.2 busy' });
  const id = await queueOne();

  await letADayPass();

  const { state, reason, attempts } = await theMessage(id);
  expect([state, reason]).toEqual(['failed', 'gave_up']);
  expect(attempts).toBeGreaterThan(3);
  expect(alarms).toEqual([]);
});

test('attempts that failed for the server’s sake are none of the three', async () => {
  world.smtp.behave({ refuseWith: 451, times: 3 });
  const id = await queueOne();
  for (let times = 0; times < 3; times++) {
    await deliverDue(deps);
    world.advance(HOUR_MS);
  }
  await byHand(world.adminUrl, 'notification', "update message set template = 'gone'");
  await deliverDue(deps);
  await byHand(world.adminUrl, 'notification', "update message set template = 'approve'");
  world.advance(HOUR_MS);

  await deliverDue(deps);

  expect(await theMessage(id)).toMatchObject({ state: 'sent', attempts: 5 });
});

test('mails whose key is missing are the key file’s fault: they wait for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leko-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'older.vault.json');
  writeFileSync(file, JSON.stringify(newVaultKeys('2020-01-01')));
  const withoutKey = await world.anotherCopy(createLog('notification', 'silent'), { PERSONAL_KEYS_FILE: file });
  const id = await queueOne();
  for (let times = 0; times < 5; times++) {
    await deliverDue(withoutKey);
    world.advance(HOUR_MS);
  }
  expect(await theMessage(id)).toMatchObject({ state: 'queued', attempts: 5 });

  await deliverDue(deps);

  expect(await theMessage(id)).toMatchObject({ state: 'sent' });
});
