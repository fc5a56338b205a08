import type { Step } from '../stack/progress.ts';
import { money } from './amounts.ts';
import type { Api } from './api.ts';
import { type Bill, expectedFigures, figuresText, newOrder, priceOrder } from './order.ts';
import { compareWithBank, createPayment, openPaymentPage, openReceipt, payAtTheBank } from './payment.ts';
import { addRecipient, askForMoney, awaitPayout, checkEarnings, compareWithPayoutBank } from './payout.ts';
import { advanceClock, settle } from './sandbox.ts';
import type { Statement } from './statement.ts';
import { gatherUsers, type Users } from './users.ts';
import { readMails, readUpstreamLog } from './witnesses.ts';

const balances = ({ total, available }: { total: bigint; available: bigint }) =>
  `total ${money(total)}, available ${money(available)}`;

/** Money travels from an athlete to a coach's bank account; every figure is checked on the way. */
export async function playJourney(api: Api, step: Step): Promise<Statement> {
  const users = await step(
    'Athlete, coach, operator',
    () => gatherUsers(api),
    ({ coach }) => `coach ${coach.id}`,
  );
  const figures = await expectedFigures(api);
  const { coachDue } = figures;

  await buySessions(api, step, { users, bill: { order: newOrder(), figures } });
  await coolDown(api, step, { users, coachDue });
  const { paidOut, balance } = await payOut(api, step, { users, coachDue });

  await settle(api);
  await step(
    'Mailbox',
    () => readMails(api, users),
    (subjects) => subjects.join(' | '),
  );
  await step(
    'Log of calls to the outside',
    () => readUpstreamLog(api, users),
    (calls) => calls,
  );
  const { total: paidByAthlete, fee, vat: vatInFee } = figures;
  return { paidByAthlete, fee, vatInFee, paidOut, balance };
}

/** From the price to the receipt. */
async function buySessions(api: Api, step: Step, { users, bill }: { users: Users; bill: Bill }): Promise<void> {
  const { figures } = bill;
  await step(
    'Price of 3 sessions',
    () => priceOrder(api, users, bill),
    () => figuresText(figures),
  );
  const { id, link } = await step(
    'Payment',
    () => createPayment(api, users, bill),
    (made) => made.link,
  );
  await step(
    'Payment page',
    () => openPaymentPage(api, link),
    () => 'with its buttons',
  );
  const payment = await step(
    'Athlete pays',
    () => payAtTheBank(api, users, { id, link }),
    ({ status }) => status,
  );
  await step(
    'Fiscal receipt',
    () => openReceipt(api, payment),
    (receiptLink) => receiptLink,
  );
  await step(
    "The bank's own books",
    () => compareWithBank(api, payment, figures),
    () => 'the same figures, once',
  );
}

interface Due {
  readonly users: Users;
  readonly coachDue: bigint;
}

/** Until the coach may have the money. */
async function coolDown(api: Api, step: Step, { users, coachDue }: Due): Promise<void> {
  const fresh = { total: coachDue, available: 0n };
  await step("Coach's earnings", () => checkEarnings(api, users, fresh), balances);
  await step(
    '7 days later',
    () => advanceClock(api, 'P7D'),
    (now) => now.toISOString(),
  );
  const cooled = { total: coachDue, available: coachDue };
  await step("Coach's earnings", () => checkEarnings(api, users, cooled), balances);
}

/** From the coach's bank details to the money on the coach's account. */
async function payOut(api: Api, step: Step, { users, coachDue }: Due) {
  await step(
    'Recipient',
    () => addRecipient(api, users),
    (recipient) => recipient,
  );
  const asked = await step(
    'Remittance',
    () => askForMoney(api, users, coachDue),
    ({ status }) => status,
  );
  const remittance = await step(
    'Bank registry',
    () => awaitPayout(api, users, asked.remittanceId),
    ({ status }) => status,
  );
  const sent = () => compareWithPayoutBank(api, users, remittance);
  const paidOut = await step("The payout bank's own books", sent, (amount) => `${money(amount)}, once`);
  const after = await step("Coach's earnings", () => checkEarnings(api, users, { total: 0n, available: 0n }), balances);
  return { paidOut, balance: after.total };
}
