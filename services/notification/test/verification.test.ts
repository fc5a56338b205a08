import { HOUR_MS } from '@leko/runtime/durations';
import { postgresUrl } from '@leko/testing/worker';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLinkTokens } from '../src/mails/link-tokens.ts';
import { ask } from './ask.ts';
import { ATHLETE, openWorld, SECRET, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

async function tokenFromMail(): Promise<string> {
  await ask(world, 'verification', { email: 'anna@example.com' });
  await world.settle();
  const link = world.smtp.mails.at(-1)?.text?.match(/https:\/\/leko\.example\/verification\?token=(\S+)/);
  return link?.[1] ?? '';
}

const confirm = (
  token: string,
  { key, roles = ['service'] as ('service' | 'user')[] } = {} as { key?: string; roles?: ('service' | 'user')[] },
) =>
  world.call(
    { roles },
    {
      method: 'POST',
      url: '/api/v1/notification/private/verifications',
      headers: key === undefined ? {} : { 'idempotency-key': key },
      payload: { token },
    },
  );

test('the token of the link confirms the address', async () => {
  const answer = await confirm(await tokenFromMail());

  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({
    userId: ATHLETE,
    email: 'anna@example.com',
    messageId: expect.any(String),
    verifiedAt: expect.any(String),
  });
});

test('once, however many come at the same time', async () => {
  const token = await tokenFromMail();

  const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(token)));

  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array(9).fill(409)]);
  expect((await confirm(token)).json()).toMatchObject({ code: 'verification_used' });
});

test('the same request with its key gets the same answer', async () => {
  const token = await tokenFromMail();
  const first = await confirm(token, { key: 'k' });

  expect((await confirm(token, { key: 'k' })).json()).toEqual(first.json());
});

test('the same link stands in every attempt, and in no table', async () => {
  world.smtp.behave({ cutAfterData: 1 });
  await ask(world, 'verification', { email: 'anna@example.com' });
  await world.settle();
  world.advance(31_000);
  await world.settle();

  const links = world.smtp.mails.map(({ text }) => text?.match(/token=(\S+)/)?.[1]);
  expect(links).toHaveLength(2);
  expect(new Set(links).size).toBe(1);
  const tables = JSON.stringify([
    await world.messages(),
    await world.db.selectFrom('verification').selectAll().execute(),
  ]);
  expect(tables).not.toContain(links[0]);
});

test('after 48 hours it is too old', async () => {
  const token = await tokenFromMail();
  world.advance(47 * HOUR_MS);
  await world.settle();
  world.advance(2 * HOUR_MS);

  const answer = await confirm(token);
  expect([answer.statusCode, answer.json().code]).toEqual([410, 'verification_expired']);
});

test('a mail that comes as late as mails may still holds a good link', async () => {
  const token = await tokenFromMail();
  world.advance(24 * HOUR_MS);

  expect((await confirm(token)).statusCode).toBe(200);
});

test('only internal services may spend one', async () => {
  expect((await confirm(await tokenFromMail(), { roles: ['user'] })).statusCode).toBe(403);
});

test('a token is good in one spelling: with any letter changed it is none', async () => {
  const token = await tokenFromMail();
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = token.length - 1;
  const changed = [
    ...Array.from(token.slice(0, last), (letter, at) => [at, letter === 'A' ? 'B' : 'A'] as const),
    ...Array.from(letters.replace(token.charAt(last), ''), (letter) => [last, letter] as const),
  ].map(([at, letter]) => `${token.slice(0, at)}${letter}${token.slice(at + 1)}`);

  const answers = await Promise.all([...changed, `${token}A`, token.slice(0, last)].map((one) => confirm(one)));

  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([422]));
  expect((await confirm(token)).statusCode).toBe(200);
});

describe('a token that is not ours', () => {
  const soon = () => new Date(world.now().getTime() + HOUR_MS);
  const key = (secret: string) => new TextEncoder().encode(secret);
  const ticket = (header: { alg: string; typ?: string }, audience: string) =>
    new SignJWT({})
      .setProtectedHeader(header)
      .setJti(crypto.randomUUID())
      .setAudience(audience)
      .setExpirationTime(soon());

  test.each([
    ['of another secret', () => ticket({ alg: 'HS256', typ: 'link+jwt' }, 'verification').sign(key('x'.repeat(40)))],
    ['for another purpose', () => ticket({ alg: 'HS256', typ: 'link+jwt' }, 'unsubscribe').sign(key(SECRET))],
    ['of another kind', () => ticket({ alg: 'HS256', typ: 'JWT' }, 'verification').sign(key(SECRET))],
    ['of another algorithm', () => ticket({ alg: 'HS384', typ: 'link+jwt' }, 'verification').sign(key(SECRET))],
    [
      'for a ticket that was never given',
      () => ticket({ alg: 'HS256', typ: 'link+jwt' }, 'verification').sign(key(SECRET)),
    ],
    ['without a signature', async () => `${btoa('{"alg":"none"}').replace(/=/g, '')}.e30.x`],
    ['and no token at all', async () => 'no token'],
  ])('%s is invalid input in the documented form', async (_what, make) => {
    const answer = await confirm(await make());

    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toEqual({
      detail: [{ loc: ['body', 'token'], msg: expect.any(String), type: expect.any(String) }],
    });
  });
});

test('a secret is changed by putting the new one before the old', async () => {
  const token = await createLinkTokens(['o'.repeat(32)]).issue({
    id: 'a',
    purpose: 'verification',
    expiresAt: new Date(Date.now() + HOUR_MS),
  });
  const tokens = createLinkTokens(['n'.repeat(32), 'o'.repeat(32)]);

  expect(await tokens.read(token, new Date())).toEqual({ kind: 'good', id: 'a' });
  expect(await tokens.read(token, new Date(Date.now() + 2 * HOUR_MS))).toEqual({ kind: 'expired', id: 'a' });
  expect(await createLinkTokens(['n'.repeat(32)]).read(token, new Date())).toEqual({ kind: 'forged' });
});

test('the link leads where the setting says', async () => {
  world.publish('setting.changed', {
    settingId: crypto.randomUUID(),
    name: 'links',
    values: { site: 'https://other.example', verification: 'https://app.other.example/confirm' },
    validFrom: '2026-01-01T00:00:00.000Z',
    changedAt: '2026-01-01T00:00:00.000Z',
    changedBy: 'ops',
  });
  await world.settle();
  await ask(world, 'verification', { email: 'anna@example.com' });
  await world.settle();

  expect(world.smtp.mails[0]?.text).toContain('https://app.other.example/confirm?token=');
  expect(world.smtp.mails[0]?.html).toContain('href="https://other.example"');
});
