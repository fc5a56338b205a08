import type { Mutant } from './mutant.ts';

/** Nothing leaves twice, nothing is booked twice, nothing is lost. */
export const moneyGuards: readonly Mutant[] = [
  {
    guard: 'the refusal of a repeated registry is no answer',
    file: 'services/payout/src/actions/submit-batch.ts',
    from: "outcome.kind === 'refused' && planned.attemptedAt !== undefined",
    to: "outcome.kind === 'refused' && Boolean(undefined)",
    test: 'services/payout/test/remittance-repetition.test.ts',
    often: true,
  },
  {
    guard: 'a registry is sent again only when the bank surely does not have it',
    file: 'services/payout/src/domain/registry.ts',
    from: 'waitedMs >= VISIBILITY_MS',
    to: 'waitedMs >= 0',
    test: 'services/payout/src/domain/registry.test.ts',
  },
  {
    guard: 'after a restore no remittance is collected before the bank was read',
    file: 'services/payout/src/store/batches.ts',
    from: 'rows.length === 0 || !(await isRecovered(tx))',
    to: 'rows.length === 0',
    test: 'services/payout/test/restore.test.ts',
    name: 'pays neither again',
    often: true,
  },
  {
    guard: 'a remittance has the same id when a restore has forgotten it',
    file: 'services/payout/src/actions/create-remittance.ts',
    from: "nameUuid(JSON.stringify(['remittance', coachId, ordinal]))",
    to: 'nameUuid(JSON.stringify([coachId, ordinal, Math.random()]))',
    test: 'services/payout/test/restore.test.ts',
    name: 'pays neither again',
  },
  {
    guard: 'what the bank was found to have is not sent',
    file: 'services/payout/src/store/batches.ts',
    from: 'due.filter((id) => !found.includes(id))',
    to: 'due',
    test: 'services/payout/test/restore.test.ts',
    name: 'pays neither again',
  },
  {
    guard: 'after a restore no refund is asked for before the bank shows all',
    file: 'services/pay/src/domain/refund-step.ts',
    from: 'if (!isRecovered) return wait(',
    to: 'if (isRecovered && attempts < 0) return wait(',
    test: 'services/pay/test/restore.test.ts',
    name: 'does not ask again',
    often: true,
  },
  {
    guard: 'a receipt has the same id when a restore has forgotten it',
    file: 'services/pay/src/store/receipts.ts',
    from: "nameUuid(JSON.stringify(['receipt', paymentId, kind, await ordinalOf(tx, receipt)]))",
    to: 'nameUuid(JSON.stringify([paymentId, kind, await ordinalOf(tx, receipt), Math.random()]))',
    test: 'services/pay/test/restore.test.ts',
    name: 'finds the money and the receipt',
  },
];
