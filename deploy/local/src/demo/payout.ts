import { kopecks } from './amounts.ts';
import type { Api } from './api.ts';
import { expectOne, expectSame } from './check.ts';
import { advanceClock, settle, truthOf } from './sandbox.ts';
import { recipientOf, type Users } from './users.ts';

interface Balance {
  readonly amount: string;
}
interface Earnings {
  readonly totalBalance: Balance;
  readonly availableBalance: Balance;
}

export interface Remittance {
  readonly remittanceId: string;
  readonly status: string;
  readonly amountBreakdown: { readonly dueAmount: string; readonly paidAmount: string; readonly feeAmount: string };
}

interface BankPayout {
  readonly rowKey: string;
  readonly amount: string;
  readonly account: string;
}

export interface Expected {
  readonly total: bigint;
  readonly available: bigint;
}

export async function checkEarnings(api: Api, { coach }: Users, { total, available }: Expected): Promise<Expected> {
  const earnings = await api.call<Earnings>('/api/v1/pay/earnings', { as: coach });
  expectSame("the coach's total balance", kopecks(earnings.totalBalance.amount), total);
  expectSame("the coach's available balance", kopecks(earnings.availableBalance.amount), available);
  return { total, available };
}

export async function addRecipient(api: Api, { coach }: Users): Promise<string> {
  const body = recipientOf(coach);
  const recipient = await api.call<typeof body>('/api/v1/pay/recipients', { as: coach, method: 'POST', body });
  expectSame("the recipient's account", recipient.bankAccountNumber, body.bankAccountNumber);
  return `${recipient.name}, account …${recipient.bankAccountNumber.slice(-4)}`;
}

export async function askForMoney(api: Api, { coach }: Users, amount: bigint): Promise<Remittance> {
  const body = { availableAmount: `${amount / 100n} RUB`, thresholdOverrideByFee: false, coachId: coach.id };
  const remittance = await api.call<Remittance>('/api/v1/pay/remittances', { as: coach, method: 'POST', body });
  expectSame('the amount due', kopecks(remittance.amountBreakdown.dueAmount), amount);
  expectSame('the fee of the remittance', kopecks(remittance.amountBreakdown.feeAmount), 0n);
  expectSame('the status of a new remittance', remittance.status, 'WAITING');
  return remittance;
}

/** The bank has this long to show a registry whose answer was lost, before it is handed in again. */
const VISIBILITY = 'PT6M';

export async function awaitPayout(api: Api, { coach }: Users, id: string): Promise<Remittance> {
  const read = () => api.call<Remittance>(`/api/v1/pay/remittances/${id}`, { as: coach });
  await settle(api);
  // Only where payout was killed just before it asked the bank.
  if ((await read()).status === 'WAITING') await advanceClock(api, VISIBILITY);
  const remittance = await read();
  expectSame('the status of the remittance', remittance.status, 'COMPLETE');
  return remittance;
}

/** The payout bank sent the money once, to the right account. */
export async function compareWithPayoutBank(api: Api, { coach }: Users, remittance: Remittance): Promise<bigint> {
  const rows = await truthOf<BankPayout>(api, 'tochka_b2b_registry');
  const sent = expectOne(
    'payouts at the bank',
    rows.filter(({ rowKey }) => rowKey === remittance.remittanceId),
  );
  expectSame('the account paid to', sent.account, recipientOf(coach).bankAccountNumber);
  expectSame('the amount the bank sent', kopecks(sent.amount), kopecks(remittance.amountBreakdown.paidAmount));
  return kopecks(sent.amount);
}
