import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '@leko/runtime/durations';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { COACH, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

const body = { email: 'anna@example.com' };
const cancel = (session: number, asking = {}) => ask(world, `session/s-${session}/cancel`, body, asking);
const idOf = (answer: Awaited<ReturnType<typeof ask>>) => answer.json().messageId as string;

test('the same request again is the same message, and one mail', async () => {
  const first = await ask(world, 'verification', body);
  const second = await ask(world, 'verification', body);
  await world.settle();
  world.advance(9 * MINUTE_MS);
  const third = await ask(world, 'verification', body);
  await world.settle();

  expect([idOf(second), idOf(third)]).toEqual([idOf(first), idOf(first)]);
  expect(third.json()).toMatchObject({ status: 'queued' });
  expect(world.smtp.mails).toHaveLength(1);
});

test('later the same request is a new message', async () => {
  const first = await ask(world, 'verification', body);
  world.advance(11 * MINUTE_MS);

  expect(idOf(await ask(world, 'verification', body))).not.toBe(idOf(first));
});

test.each([
  ['another address', { email: 'other@example.com' }],
  ['another language', { ...body, locale: 'en' }],
  ['other facts', { ...body, data: { reason: 'snow' } }],
])('%s makes another message', async (_what, changed) => {
  const first = await cancel(1);

  expect(idOf(await ask(world, 'session/s-1/cancel', changed))).not.toBe(idOf(first));
});

test('20 of the same at once are one message', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => cancel(1)));
  await world.settle();

  expect(new Set(answers.map(idOf)).size).toBe(1);
  expect(world.smtp.mails).toHaveLength(1);
});

test('the same address in other letters is the same mailbox', async () => {
  const first = await cancel(1);

  expect(idOf(await ask(world, 'session/s-1/cancel', { email: 'Anna@Example.COM' }))).toBe(idOf(first));
});

test('a message that failed is no reason to send nothing', async () => {
  world.smtp.behave({ refuseContentWith: 554 });
  const first = await cancel(1);
  await world.settle();
  world.smtp.behave({});

  expect(idOf(await cancel(1))).not.toBe(idOf(first));
});

test('1,000 requests for one user send five mails an hour, and say when the next one may be', async () => {
  const answers = [];
  for (let session = 0; session < 50; session++) {
    answers.push(...(await Promise.all(Array.from({ length: 20 }, (_, one) => cancel(session * 20 + one)))));
  }
  await world.settle();

  const refused = answers.filter(({ statusCode }) => statusCode === 429);
  expect(refused).toHaveLength(995);
  expect(refused[0]?.json()).toMatchObject({ code: 'mail_quota_exceeded', status: 429 });
  expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(3_000);
  expect(Number(refused[0]?.headers['retry-after'])).toBeLessThanOrEqual(3_600);
  expect(world.smtp.mails).toHaveLength(5);
});

test('the quota is of one user and one template, and opens again', async () => {
  for (let session = 0; session < 5; session++) await cancel(session);
  expect((await cancel(5)).statusCode).toBe(429);

  expect((await cancel(5, { user: COACH })).statusCode).toBe(200);
  expect((await ask(world, 'session/s-5/approve', body)).statusCode).toBe(200);
  world.advance(61 * MINUTE_MS);
  expect((await cancel(5)).statusCode).toBe(200);
});

test('an unconfirmed address gets ten links a day, however many users claim it', async () => {
  const verify = () => ask(world, 'verification', { email: 'Reader@example.com' }, { user: randomUUID() });
  const answers = [];
  for (let user = 0; user < 12; user++) answers.push(await verify());
  await world.settle();

  expect(answers.map(({ statusCode }) => statusCode)).toEqual([...Array(10).fill(200), 429, 429]);
  expect(world.smtp.mails).toHaveLength(10);
  world.advance(24 * 60 * MINUTE_MS);
  expect((await verify()).statusCode).toBe(200);
});

test('a repetition is answered also where the quota is used up', async () => {
  const first = await cancel(0);
  for (let session = 1; session < 5; session++) await cancel(session);

  expect(idOf(await cancel(0))).toBe(idOf(first));
});

test('an idempotency key keeps its answer beyond the window', async () => {
  const first = await cancel(1, { key: 'k-1' });
  world.advance(60 * MINUTE_MS);

  expect(idOf(await cancel(1, { key: 'k-1' }))).toBe(idOf(first));
});
