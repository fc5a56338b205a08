import { alarmGuards } from './guards-of-alarms.ts';
import { brokerGuards } from './guards-of-broker.ts';
import { eventGuards } from './guards-of-events.ts';
import { identityGuards } from './guards-of-identity.ts';
import { inputGuards } from './guards-of-input.ts';
import { limitGuards } from './guards-of-limits.ts';
import { moneyGuards } from './guards-of-money.ts';
import { operationGuards } from './guards-of-operations.ts';
import { payoutGuards } from './guards-of-payouts.ts';
import { sandboxGuards } from './guards-of-sandbox.ts';
import { storageGuards } from './guards-of-storage.ts';
import type { Mutant } from './mutant.ts';

/** Every guard that is known to have a test of its own. */
export const guards: readonly Mutant[] = [
  ...moneyGuards,
  ...identityGuards,
  ...inputGuards,
  ...payoutGuards,
  ...eventGuards,
  ...operationGuards,
  ...limitGuards,
  ...sandboxGuards,
  ...brokerGuards,
  ...storageGuards,
  ...alarmGuards,
];
