import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { postgresHome, searchDatabase } from '@leko/testing/servers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApi, type Person } from '../../src/demo/api.ts';
import { advanceClock, settle } from '../../src/demo/sandbox.ts';
import { ATHLETE, CANARIES, COACH, findInFiles } from '../support/canaries.ts';
import { sharedStack } from './shared-stack.ts';

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Kept in clear: what finds nothing else must find this. */
const PURPOSE = 'Training that is no secret';

const { world, url } = await sharedStack();
const api = createApi(url);
let paymentId: string;
beforeAll(async () => {
  paymentId = await playStory();
});

/** All data of people that the platform takes: the directory, a payment, a refund, recipients, a remittance, mails. */
async function playStory(): Promise<string> {
  const [coach, athlete] = [await api.person(['user']), await api.person(['user'])];
  const platform = await api.person(['service']);
  const ops = await api.person(['ops']);
  const publish = (type: string, data: object) =>
    api.call('/api/v1/events', { as: platform, method: 'POST', body: { id: randomUUID(), type, data } });

  await publish('user.registered', { userId: coach.id, ...COACH.user });
  await publish('user.registered', { userId: athlete.id, ...ATHLETE.user });
  await publish('user.updated', { userId: athlete.id, ...ATHLETE.moved });
  await recipient(coach, COACH.first);
  await settle(api);
  const paid = await payment(athlete, { coachId: coach.id, sendReceiptTo: ATHLETE.receiptTo });
  const returned = await payment(athlete, { coachId: coach.id });
  const refund = { paymentId: returned, sendReceiptTo: ATHLETE.refundTo };
  await api.call(`/api/v1/pay/payments/${returned}/refund`, { as: athlete, method: 'POST', body: refund });
  await settle(api);

  await recipient(coach, COACH.second);
  await advanceClock(api, 'P7D');
  const body = { availableAmount: '1000 RUB', coachId: coach.id };
  await api.call('/api/v1/pay/remittances', { as: coach, method: 'POST', body });
  await settle(api);

  await publish('session.booked', { sessionId: 'session-1', coachId: coach.id, athleteId: athlete.id });
  const mail = `/api/v1/notification/private/email/${athlete.id}`;
  await api.call(`${mail}/verification`, { as: platform, method: 'POST', body: ATHLETE.asked });
  await api.call(`${mail}/session/session-1/approve`, { as: platform, method: 'POST', body: ATHLETE.asked });
  await refuseAndLook({ coach, athlete, ops });
  await settle(api);
  return paid;
}

const recipient = (coach: Person, details: object) =>
  api.call('/api/v1/pay/recipients', { as: coach, method: 'POST', body: { coachId: coach.id, ...details } });

async function payment(athlete: Person, change: object): Promise<string> {
  const services = [{ coachDueAmount: '1000 RUB', name: 'Yoga', sessionId: randomUUID() }];
  const order = { orderId: randomUUID(), purpose: PURPOSE, totalAmount: '1100 RUB', services, ...change };
  const made = await api.call<{ paymentId: string; paymentLink: string }>('/api/v1/pay/payments', {
    as: athlete,
    method: 'POST',
    body: order,
  });
  await api.call(`${made.paymentLink}/pay`, { method: 'POST', body: { method: 'card' } });
  await settle(api);
  return made.paymentId;
}

/** Refused requests and lists leave traces too. */
async function refuseAndLook({ coach, athlete, ops }: Record<'coach' | 'athlete' | 'ops', Person>): Promise<void> {
  const refused = (as: Person, path: string, body: object) =>
    expect(api.call(path, { as, method: 'POST', body })).rejects.toThrow(/answered 4\d\d/);
  await refused(coach, '/api/v1/pay/recipients', { coachId: athlete.id, ...COACH.first });
  await refused(coach, '/api/v1/pay/recipients', { coachId: coach.id, ...COACH.first, inn: [COACH.first.inn] });
  await refused(athlete, '/api/v1/pay/payments', { sendReceiptTo: ATHLETE.receiptTo, [COACH.first.email]: 1 });
  await refused(athlete, `/api/v1/pay/payments/${ATHLETE.receiptTo}/refund`, { sendReceiptTo: ATHLETE.refundTo });
  for (const path of ['recipients', 'operations', 'earnings']) await api.call(`/api/v1/pay/${path}`, { as: coach });
  for (const name of ['tochka_acquiring', 'firstofd', 'tochka_b2b_registry']) {
    const log = await api.call(`/api/v1/pay/upstreams?name=${name}&limit=100`, { as: ops });
    expect(CANARIES.filter((word) => JSON.stringify(log).includes(word))).toEqual([]);
  }
}

const logsOf = (words: readonly string[]) => findInFiles(join(world.dataDir, 'logs'), words);

describe('data of people', () => {
  it('has gone where it had to go', async () => {
    const outside = findInFiles(join(world.dataDir, 'sandbox'), CANARIES).map((line) =>
      line.slice(line.indexOf(': ') + 2),
    );

    expect(outside).toEqual(
      expect.arrayContaining([
        COACH.second.bankAccountNumber,
        COACH.second.bankAccountHolder,
        COACH.first.inn,
        COACH.first.phone,
        ATHLETE.receiptTo,
        ATHLETE.refundTo,
        ATHLETE.moved.email,
      ]),
    );
  });

  it('stands in no table of any service', async () => {
    expect(await searchDatabase(world.adminUrl, [paymentId])).toContain(`pay.payment: ${paymentId}`);
    expect(await searchDatabase(world.adminUrl, CANARIES)).toEqual([]);
  });

  it('stands in no file of the database, its log of changes included', () => {
    const home = postgresHome(join(world.dataDir, 'postgres'));
    expect(findInFiles(home, [PURPOSE])).not.toEqual([]);
    expect(findInFiles(home, CANARIES)).toEqual([]);
  });

  it('stands in no event that the broker keeps', () => {
    expect(findInFiles(join(world.dataDir, 'nats'), [paymentId])).not.toEqual([]);
    expect(findInFiles(join(world.dataDir, 'nats'), CANARIES)).toEqual([]);
  });

  it('stands in no log, not even of what was refused', () => {
    expect(logsOf([paymentId])).not.toEqual([]);
    expect(logsOf(CANARIES)).toEqual([]);
  });

  it('stands in the mails of the person, and of no other reader', async () => {
    const mails = await api.call<Mail[]>('/sandbox/mailbox');
    // Who trained together knows the other's name.
    const together = [COACH.user.name];
    const own = {
      coach: [...Object.values(COACH.user), ...Object.values(COACH.first), ...Object.values(COACH.second)],
      athlete: [...Object.values(ATHLETE.user), ATHLETE.moved.email, ATHLETE.receiptTo, ATHLETE.refundTo, ...together],
      asked: [...Object.values(ATHLETE.asked), ...together],
    };

    expect(mails.map(({ to }) => to)).toEqual(
      expect.arrayContaining([COACH.first.email, ATHLETE.receiptTo, ATHLETE.refundTo, ATHLETE.asked.email]),
    );
    for (const { to, subject, text, html } of mails) {
      const words = Object.values(own).find((values) => values.includes(to)) ?? [];
      const found = CANARIES.filter((word) => [subject, text, html].join('\n').includes(word));
      expect({ to, subject, strange: found.filter((word) => !words.includes(word)) }).toEqual({
        to,
        subject,
        strange: [],
      });
    }
  });
});
