import type { Operation } from './description.ts';
import type { HttpAnswer } from './http.ts';

export interface Row {
  readonly key: string;
  requests: number;
  ok: number;
  refused: number;
  away: number;
  other: number;
  /** The last answer that was no success. */
  lastRefusal: string;
}

export interface Coverage {
  count(operation: Operation | undefined, answer: HttpAnswer): void;
  readonly requests: number;
  readonly rows: readonly Row[];
  /** Operations that never answered with success. */
  missing(): Row[];
}

const SHOWN = 300;
/** Redirects are success too: that is how a checkout opens. */
const isSuccess = (status: number) => status >= 200 && status < 400;

export function createCoverage(operations: readonly Operation[]): Coverage {
  const rows = new Map<string, Row>();
  for (const { key } of operations)
    rows.set(key, { key, requests: 0, ok: 0, refused: 0, away: 0, other: 0, lastRefusal: '' });
  let requests = 0;
  return {
    get requests() {
      return requests;
    },
    get rows() {
      return [...rows.values()];
    },
    missing: () => [...rows.values()].filter(({ ok }) => ok === 0),
    count(operation, { status, body }) {
      requests += 1;
      const row = operation && rows.get(operation.key);
      if (row === undefined) return;
      row.requests += 1;
      if (!isSuccess(status)) row.lastRefusal = `${status} ${body.toString('utf8').slice(0, SHOWN)}`;
      if (isSuccess(status)) row.ok += 1;
      else if (status >= 400 && status < 500) row.refused += 1;
      else if (status === 503) row.away += 1;
      else row.other += 1;
    },
  };
}
