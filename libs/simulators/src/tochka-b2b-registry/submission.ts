import { randomUUID } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { kopecksOf } from '../kit/index.ts';
import { type Registry, type Row, stateOf } from './row.ts';

const key = Type.String({ minLength: 1, maxLength: 128 });

export const Submission = Type.Object({
  batchKey: key,
  mode: Type.Union([Type.Literal('IGNORE_ERRORS'), Type.Literal('FAIL_ERRORS')]),
  rows: Type.Array(
    Type.Object({
      rowKey: key,
      amount: Type.String(),
      bik: Type.String(),
      account: Type.String(),
      inn: Type.String(),
      kpp: Type.Optional(Type.String()),
      name: Type.String(),
      purpose: Type.String(),
    }),
    { minItems: 1, maxItems: 1000 },
  ),
});
export type Submission = Static<typeof Submission>;

type RowInput = Submission['rows'][number];
type RowProblem = { code: string; reason: string };

const EXECUTION_MS = 2_000;
const MAX_PURPOSE = 210;

export function newRegistry({ batchKey, mode, rows }: Submission, now: Date, visibleAfterMs: number): Registry {
  const at = now.toISOString();
  const taken = rows.map((row) => newRow(row, at));
  const rejected = mode === 'FAIL_ERRORS' && taken.some((row) => row.state === 'FAILURE');
  const kept = rejected ? taken.map(rejectWithTheOthers) : taken;
  return {
    registryId: randomUUID(),
    batchKey,
    mode,
    state: rejected ? 'REJECTED' : stateOf(kept),
    createdAt: at,
    dueAt: new Date(now.getTime() + EXECUTION_MS).toISOString(),
    visibleAt: new Date(now.getTime() + visibleAfterMs).toISOString(),
    rows: kept,
  };
}

/** A rowKey names one payment: twice in one registry would make the answer ambiguous. */
export function repeatedRowKey({ rows }: Submission): string | undefined {
  const seen = new Set<string>();
  return rows.find(({ rowKey }) => seen.size === seen.add(rowKey).size)?.rowKey;
}

function newRow(input: RowInput, at: string): Row {
  const { amount, ...details } = input;
  const problem = problemOf(input);
  const row: Row = { ...details, kopecks: kopecksOf(amount) ?? 0, state: 'WAITING', changedAt: at };
  return problem ? { ...row, ...problem, state: 'FAILURE' } : row;
}

/** The sandbox's bank takes any details that are not empty: the documented samples fail every stricter check. */
function problemOf(row: RowInput): RowProblem | undefined {
  if (!kopecksOf(row.amount)) return { code: 'WRONG_AMOUNT', reason: 'the amount is not like "900.00" or not above 0' };
  const details = { bik: row.bik, account: row.account, inn: row.inn, name: row.name, purpose: row.purpose };
  const empty = Object.entries(details).find(([, value]) => value.trim() === '');
  if (empty) return { code: 'EMPTY_DETAILS', reason: `${empty[0]} is empty` };
  if (row.purpose.length <= MAX_PURPOSE) return undefined;
  return { code: 'LONG_PURPOSE', reason: `the purpose is longer than ${MAX_PURPOSE} characters` };
}

function rejectWithTheOthers(row: Row): Row {
  if (row.state === 'FAILURE') return row;
  return {
    ...row,
    state: 'FAILURE',
    code: 'REGISTRY_REJECTED',
    reason: 'another row of this all-or-nothing registry is wrong',
  };
}
