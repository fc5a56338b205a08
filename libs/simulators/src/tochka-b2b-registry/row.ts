import { randomUUID } from 'node:crypto';
import { HOUR_MS } from '@leko/runtime/durations';
import type { Fault } from '../kit/index.ts';

export type RowState = 'WAITING' | 'COMPLETE' | 'FAILURE' | 'DELETED' | 'RETURNED';

export type RowDetails = { bik: string; account: string; inn: string; kpp?: string; name: string; purpose: string };

export type Row = RowDetails & {
  rowKey: string;
  kopecks: number;
  state: RowState;
  code?: string;
  reason?: string;
  bankPaymentId?: string;
  executedAt?: string;
  /** The fault that holds the row: it waits until that entry is deleted. */
  heldBy?: string;
  returnsAt?: string;
  changedAt: string;
};

export type Registry = {
  registryId: string;
  batchKey: string;
  mode: 'IGNORE_ERRORS' | 'FAIL_ERRORS';
  state: 'WAITING' | 'DONE' | 'REJECTED';
  createdAt: string;
  dueAt: string;
  visibleAt: string;
  rows: Row[];
};

export type RowFaults = {
  /** The line fault that is to strike this row now, used up by asking. */
  strike(row: Row): Fault | undefined;
  isHeld(faultId: string): boolean;
};

const RETURN_AFTER_MS = HOUR_MS;

/** Makes the payments of a registry that is due; rows that are final, or still held, stay as they are. */
export function execute(registry: Registry, now: Date, faults: RowFaults): Registry {
  const rows = registry.rows.map((row) => (row.state === 'WAITING' ? executeRow(row, now, faults) : row));
  return { ...registry, rows, state: stateOf(rows) };
}

/** Money that the payee's bank sends back after it was paid. */
export function returnDue(registry: Registry, now: Date): Registry {
  const isDue = (row: Row) => row.state === 'COMPLETE' && row.returnsAt !== undefined && now >= new Date(row.returnsAt);
  if (!registry.rows.some(isDue)) return registry;
  const at = now.toISOString();
  const rows = registry.rows.map((row) => (isDue(row) ? { ...row, ...RETURNED, changedAt: at } : row));
  return { ...registry, rows };
}

export function removeRow(registry: Registry, rowKey: string, now: Date): Registry {
  const rows = registry.rows.map((row) =>
    row.rowKey === rowKey ? { ...row, ...DELETED, changedAt: now.toISOString() } : row,
  );
  return { ...registry, rows, state: stateOf(rows) };
}

export function stateOf(rows: Row[]): 'WAITING' | 'DONE' {
  return rows.some((row) => row.state === 'WAITING') ? 'WAITING' : 'DONE';
}

const RETURNED = { state: 'RETURNED', code: 'RETURNED', reason: 'returned by the bank of the payee' } as const;
const DELETED = { state: 'DELETED', code: 'DELETED', reason: 'removed before execution' } as const;
const HELD = { code: 'COMPLIANCE_HOLD', reason: 'compliance hold' } as const;
const REJECTED = { state: 'FAILURE', code: 'REJECTED', reason: 'the account of the payee is closed' } as const;

function executeRow(row: Row, now: Date, faults: RowFaults): Row {
  if (row.heldBy !== undefined && faults.isHeld(row.heldBy)) return row;
  const { heldBy: _released, code: _code, reason: _reason, ...free } = row;
  const fault = faults.strike(row);
  const at = now.toISOString();
  if (fault?.fault === 'hold_line') return { ...free, ...HELD, heldBy: fault.id, changedAt: at };
  if (fault?.fault === 'reject_line') return { ...free, ...REJECTED, changedAt: at };
  const paid: Row = { ...free, state: 'COMPLETE', bankPaymentId: randomUUID(), executedAt: at, changedAt: at };
  if (fault?.fault !== 'return_after_complete') return paid;
  return { ...paid, returnsAt: new Date(now.getTime() + RETURN_AFTER_MS).toISOString() };
}
