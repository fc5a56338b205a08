import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { session } from './events.ts';
import { ATHLETE, COACH, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());

const STRANGER = '99999999-9999-4999-8999-999999999999';
const body = { email: 'anna@example.com', name: 'Anna', locale: 'en' } as const;

async function theMail() {
  await world.settle();
  expect(world.smtp.mails).toHaveLength(1);
  const [mail] = world.smtp.mails;
  return { to: mail?.envelopeTo, subject: mail?.subject, text: mail?.text ?? '' };
}

async function knowPeople() {
  world.publish('user.registered', { userId: ATHLETE, email: 'athlete@example.com', name: 'Anna', locale: 'en' });
  world.publish('user.registered', { userId: COACH, email: 'coach@example.com', name: 'Ivan', locale: 'ru' });
  await world.settle();
}

describe('every route', () => {
  test.each([
    ['verification', 'Confirm your e-mail address'],
    ['session/group-1/booking', 'A booking was made'],
    ['session/s-1/approve', 'Your session is approved: “Run”'],
    ['session/s-1/cancel', 'The session is cancelled: “Run”'],
    ['session/s-1/decline', 'Your coach cannot take the session: “Run”'],
    ['session/s-1/dispute', 'A session is disputed: “Run”'],
  ])('%s sends its mail', async (path, subject) => {
    const answer = await ask(world, path, { ...body, data: { sessionName: 'Run' } });

    expect(answer.json()).toEqual({ messageId: expect.any(String), status: 'queued' });
    expect(await theMail()).toMatchObject({ to: 'anna@example.com', subject });
  });

  test.each(['verification', 'session/group-1/booking', 'session/s-1/dispute'])(
    '%s needs no body where the user is known',
    async (path) => {
      await knowPeople();

      const answer = await ask(world, path, undefined);

      expect(answer.statusCode).toBe(200);
      expect((await theMail()).to).toBe('athlete@example.com');
    },
  );

  test('no contact known and no address given: 404, as a problem', async () => {
    const answer = await ask(world, 'session/s-1/approve', { name: 'Anna' }, { user: STRANGER });

    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'contact_not_found' });
    expect(await world.messages()).toEqual([]);
  });

  test.each([['user'], ['ops']] as const)('a token of role %s may not ask', async (role) => {
    expect((await ask(world, 'verification', body, { roles: [role] })).statusCode).toBe(403);
  });
});

const startsAt = (text: string) => ({ ...body, data: { startsAt: text } });

describe('invalid input is answered in the documented form', () => {
  test.each([
    ['a user id that is no uuid', 'x/verification', body, ['path', 'user_id']],
    ['an address that is none', `${ATHLETE}/verification`, { email: 'anna' }, ['body', 'email']],
    ['a domain with a hyphen at its end', `${ATHLETE}/verification`, { email: 'anna@example-.com' }, ['body', 'email']],
    ['two addresses', `${ATHLETE}/verification`, { email: 'a@example.com,b@example.com' }, ['body', 'email']],
    ['a quoted local part', `${ATHLETE}/verification`, { email: '"a b"@example.com' }, ['body', 'email']],
    ['a line break in the address', `${ATHLETE}/verification`, { email: 'a@b.ru\r\nBcc: c@d.ru' }, ['body', 'email']],
    ['a line break in the name', `${ATHLETE}/verification`, { ...body, name: 'A\r\nBcc: c@d.ru' }, ['body', 'name']],
    ['a language that we do not speak', `${ATHLETE}/verification`, { ...body, locale: 'fr' }, ['body', 'locale']],
    ['an unknown field', `${ATHLETE}/verification`, { ...body, template: 'x' }, ['body', 'template']],
    ['a day that is none', `${ATHLETE}/session/1/cancel`, { data: { startsAt: 'soon' } }, ['body', 'data', 'startsAt']],
    ['a leap second', `${ATHLETE}/session/1/cancel`, startsAt('2026-12-31T23:59:60Z'), ['body', 'data', 'startsAt']],
    ['a space for a T', `${ATHLETE}/session/1/cancel`, startsAt('2026-02-20 10:00:00Z'), ['body', 'data', 'startsAt']],
    ['a year of old', `${ATHLETE}/session/1/cancel`, startsAt('1999-12-31T00:00:00Z'), ['body', 'data', 'startsAt']],
    ['a body that is no object', `${ATHLETE}/verification`, 'text', ['body']],
  ])('%s', async (_what, path, payload, loc) => {
    const answer = await ask(world, path, payload, { user: undefined });

    expect(answer.statusCode).toBe(422);
    const error = { loc, msg: expect.any(String), type: expect.any(String) };
    const { detail, ...rest } = answer.json();
    expect(detail).toEqual(Array(detail.length).fill(error));
    expect(rest).toEqual({});
    expect(detail).not.toEqual([]);
  });
});

describe('what a mail says', () => {
  test.each([
    ['words', 'yoga 1', 'yoga 1'],
    ['words of another script', 'йога-1', 'йога-1'],
    ['a slash', 'a/b', 'a/b'],
    ['a uuid in capitals', 'ABCDEF00-0000-4000-8000-00000000000F', 'abcdef00-0000-4000-8000-00000000000f'],
  ])('comes from the events of a session whose id is %s', async (_what, sessionId, named) => {
    await knowPeople();
    world.publish('session.booked', session({ sessionId }));
    await world.settle();

    await ask(world, `session/${encodeURIComponent(named)}/approve`, undefined);

    expect((await theMail()).subject).toBe('Your session is approved: “Morning run”');
  });

  test('comes from events', async () => {
    await knowPeople();
    world.publish('session.booked', session({ groupId: 'g-1' }));
    await world.settle();

    await ask(world, `session/${session().sessionId}/approve`, undefined);

    const { subject, text } = await theMail();
    expect(subject).toBe('Your session is approved: “Morning run”');
    expect(text).toContain('Time: 24\u00a0November 2026, 09:00–10:00\u00a0MSK');
    expect(text).toContain('Coach: Ivan');
    expect(text).toContain('Hello, Anna!');
    expect(text).not.toContain('Athlete:');
  });

  test('is written for the coach where the coach reads it', async () => {
    await knowPeople();
    world.publish('session.booked', session({ groupId: 'g-1' }));
    world.publish(
      'session.booked',
      session({ groupId: 'g-1', sessionId: 's-2', startsAt: '2026-11-25T06:00:00.000Z' }),
    );
    await world.settle();

    await ask(world, 'session/g-1/booking', undefined, { user: COACH });

    const { to, subject, text } = await theMail();
    expect([to, subject]).toEqual(['coach@example.com', 'К вам записались на 2\u00a0тренировки']);
    expect(text).toContain('Тренировка 2: «Morning run», 25\u00a0ноября');
    expect(text).toContain('Спортсмен: Anna');
  });

  test('knows a session that was booked alone by its own id', async () => {
    world.publish('session.booked', session());
    await world.settle();

    await ask(world, 'session/s-1/booking', body);

    const { subject, text } = await theMail();
    expect(subject).toBe('You have booked a session');
    expect(text).toContain('Session: “Morning run”, 24\u00a0November 2026');
  });

  test('comes from the caller before events', async () => {
    world.publish('session.canceled', { ...session(), reason: 'rain' });
    await world.settle();

    await ask(world, 'session/s-1/cancel', { ...body, data: { reason: 'snow', place: 'Park', behaviour: 'bad' } });

    const { text } = await theMail();
    expect(text).toContain('Reason: “snow”');
    expect(text).toContain('Place: “Park”');
    expect(text).not.toContain('bad');
  });

  test('older events that come late fill only unknown values', async () => {
    const early = { time: new Date('2026-11-01') };
    world.publish(
      'session.canceled',
      { sessionId: 's-1', coachId: COACH, name: 'New name' },
      { time: new Date('2026-11-02') },
    );
    world.publish('session.booked', session({ name: 'Old name' }), early);
    await world.settle();

    await ask(world, 'session/s-1/cancel', body);

    const { subject, text } = await theMail();
    expect(subject).toContain('New name');
    expect(text).toContain('24\u00a0November 2026');
  });

  test("shows no reader a coach's name from the bank details", async () => {
    world.publish('recipient.created', {
      recipientId: STRANGER,
      coachId: COACH,
      name: 'Petrov Ivan Sergeevich',
      inn: '7700000009',
      bankDetailsChanged: false,
    });
    world.publish('session.booked', session());
    await world.settle();

    await ask(world, 'session/s-1/approve', body);

    expect((await theMail()).text).not.toContain('Petrov');
  });

  test('repeats no name that is an advertisement', async () => {
    await ask(world, 'verification', { ...body, name: 'You won! http://evil.example' });

    expect((await theMail()).text).toMatch(/^Hello!$/m);
  });
});
