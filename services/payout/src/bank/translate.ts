import { formatDecimal, parseExactAmount } from '@leko/money';
import { redactText } from '@leko/redaction';
import type { RegistryRow } from '../registry/domain/registry.ts';
import type { BankRegistry, RegistrySubmission } from './client.ts';
import type { PayoutOrder, Registry } from './payout-registry.ts';

/** One bad row must not stop the others. */
export const toSubmission = (batchKey: string, orders: readonly PayoutOrder[]): RegistrySubmission => ({
  batchKey,
  mode: 'IGNORE_ERRORS',
  rows: orders.map(({ amount, ...order }) => ({ ...order, amount: formatDecimal(amount) })),
});

export const toRegistry = ({ registryId, rows }: BankRegistry): Registry => ({ registryId, rows: rows.map(toRow) });

type BankRow = BankRegistry['rows'][number];

const STATES: Readonly<Record<BankRow['state'], RegistryRow['state']>> = {
  WAITING: 'waiting',
  COMPLETE: 'complete',
  FAILURE: 'failure',
  // Taken out at the bank before it was executed: nothing was paid.
  DELETED: 'failure',
  RETURNED: 'returned',
};
const MAX_REASON = 300;

const toRow = ({ rowKey, amount, state, reason }: BankRow): RegistryRow => ({
  rowKey,
  amount: parseExactAmount(amount),
  state: STATES[state],
  // A bank's reason may name the payee, and it goes into rows, events and answers.
  reason: reason === undefined ? undefined : redactText(reason).slice(0, MAX_REASON),
});
