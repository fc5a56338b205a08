import { HOUR_MS } from '@leko/runtime/durations';
import { byHand } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recipient } from './events.ts';
import { COACH, openWorld, type World } from './world.ts';

const OLD = 'old@example.com';
const THIEF = 'thief@example.com';
const BANK = 'Изменены банковские реквизиты для выплат';
const ADDRESS = 'Изменён адрес почты для писем о выплатах';

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(async () => {
  await world.reset();
  world.advance(48 * HOUR_MS);
});

type News = Parameters<typeof recipient>[0];
const change = (news: News) => world.publish('recipient.updated', recipient({ email: THIEF, ...news }));
const sent = () => world.smtp.mails.map(({ envelopeTo, subject }) => `${envelopeTo}: ${subject}`).sort();
const countsByState = async () => {
  const counts = new Map<string, number>();
  for (const { state, reason } of await world.messages()) {
    const key = [state, reason].filter(Boolean).join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
};

describe('who is warned of a change', () => {
  test('another address is mailed to the former one, and to the person, and not to the new one', async () => {
    world.publish('user.registered', { userId: COACH, email: 'person@example.com', locale: 'ru' });
    change({ previousEmail: OLD });
    await world.settle();

    expect(sent()).toEqual([`${OLD}: ${ADDRESS}`, `person@example.com: ${ADDRESS}`]);
    expect(world.smtp.mails.map(({ text }) => text).join()).not.toContain(THIEF);
  });

  test('bank details are mailed to every former address', async () => {
    change({ bankDetailsChanged: true, previousEmail: THIEF, earlierEmails: [OLD, 'first@example.com'] });
    await world.settle();

    expect(sent()).toEqual([`first@example.com: ${BANK}`, `${OLD}: ${BANK}`, `${THIEF}: ${BANK}`]);
  });

  test('the old address is mailed although no address came between', async () => {
    change({ bankDetailsChanged: true, earlierEmails: [OLD] });
    await world.settle();

    expect(sent()).toEqual([`${OLD}: ${BANK}`]);
  });
});

test('a warning does not travel with one that cannot be made into a mail', async () => {
  world.smtp.behave({ refuseWith: 451 });
  change({ bankDetailsChanged: true, previousEmail: OLD });
  await world.settle();
  await byHand(world.adminUrl, 'notification', "update message set personal = 'torn'");
  world.smtp.behave({});
  world.advance(60_000);
  await world.settle();
  expect(sent()).toEqual([]);

  change({ bankDetailsChanged: true, previousEmail: OLD });
  await world.settle();

  expect(sent()).toEqual([`${OLD}: ${BANK}`]);
});

describe('forty changes', () => {
  test('at once are one mail, which says how many they are', async () => {
    for (let index = 0; index < 40; index++) change({ bankDetailsChanged: true, previousEmail: OLD });
    await world.settle();

    expect(sent()).toEqual([`${OLD}: ${BANK}`]);
    expect(world.smtp.mails[0]?.text).toContain('Изменений: 40');
    expect(await countsByState()).toEqual({ sent: 1, 'suppressed told_with_another': 39 });
  });

  test('one after another are a few mails, and one with all the rest; none is lost', async () => {
    for (let index = 0; index < 40; index++) {
      change({ bankDetailsChanged: true, previousEmail: OLD });
      await world.settle();
    }
    expect(world.smtp.mails).toHaveLength(5);
    world.advance(3 * HOUR_MS);
    await world.settle();

    expect(world.smtp.mails).toHaveLength(6);
    expect(world.smtp.mails.at(-1)?.text).toContain('Изменений: 35');
    expect(await countsByState()).toEqual({ sent: 6, 'suppressed told_with_another': 34 });
  });

  test('do not delay the warnings of others, nor those of another kind', async () => {
    for (let index = 0; index < 8; index++) {
      change({ bankDetailsChanged: true, previousEmail: OLD });
      await world.settle();
    }
    world.smtp.mails.length = 0;

    change({ bankDetailsChanged: true, previousEmail: 'other@example.com' });
    change({ previousEmail: OLD });
    await world.settle();

    expect(sent()).toEqual([`${OLD}: ${ADDRESS}`, `other@example.com: ${BANK}`]);
  });
});

test('a change is not added to a mail that is being sent', async () => {
  const held = Promise.withResolvers<void>();
  const received = world.smtp.receiving();
  world.smtp.behave({ heldUntil: held.promise });
  change({ bankDetailsChanged: true, previousEmail: OLD });
  const first = world.settle();
  await expect.poll(() => world.smtp.receiving()).toBe(received + 1);
  change({ bankDetailsChanged: true, previousEmail: OLD });
  await world.tasks.run('feed of payout');
  held.resolve();
  await first;
  await world.settle();

  expect(sent()).toEqual([`${OLD}: ${BANK}`, `${OLD}: ${BANK}`]);
});
