import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Operation } from '../src/tochka-acquiring/operation.ts';
import { OPERATIONS } from '../src/tochka-acquiring/store.ts';
import { bank, call, closeBank, createdId, LINK, openBank, PAYMENTS, payAs } from './bank.ts';

const MANY = 900;
const DAY = '2026-11-20';
/** Requests and switches are read as well. */
const BESIDE = 20;

beforeEach(() => openBank());
afterEach(async () => {
  vi.restoreAllMocks();
  await closeBank();
});

/** Payments of one day, as the bank keeps them. */
async function fillDay(): Promise<string[]> {
  const model = await createdId();
  await payAs(model, 'sbp');
  const ids = Array.from({ length: MANY }, (_, index) => `operation-${index}`);
  for (const operationId of ids) keep(model, { operationId });
  bank.documents.remove(OPERATIONS, model);
  return ids;
}

function keep(model: string, change: Partial<Operation>): void {
  const operation = bank.documents.get<Operation>(OPERATIONS, model);
  if (!operation) throw new Error('there is nothing to copy');
  const copy = { ...operation, ...change };
  bank.documents.put<Operation>(OPERATIONS, copy.operationId, { ...copy, paymentLinkId: copy.operationId });
}

/** The answer, and how many documents were read for it: each is parsed once. */
async function counted(query: string) {
  const parse = vi.spyOn(JSON, 'parse');
  const { body } = await call('GET', query);
  const read = parse.mock.calls.length;
  parse.mockRestore();
  return { body, read };
}

const list = (query: string) => counted(`${PAYMENTS}?customerCode=${LINK.customerCode}${query}`);
const idsIn = (body: { Data: { Operation: { operationId: string }[] } }) =>
  body.Data.Operation.map(({ operationId }) => operationId);

test.each(['', `&fromDate=${DAY}`, `&fromDate=${DAY}&toDate=${DAY}`, '&status=APPROVED'])(
  'a page of a long list%s reads what is on it',
  async (query) => {
    const ids = await fillDay();

    const { body, read } = await list(`&page=40&perPage=20${query}`);

    expect(idsIn(body)).toEqual(ids.slice(780, 800));
    expect(body.Meta.totalPages).toBe(45);
    expect(read).toBeLessThan(20 + BESIDE);
  },
);

test('pages leave out what the bank does not show yet, and know the state that time alone has made', async () => {
  const ids = await fillDay();
  const open = await createdId();
  const later = new Date(bank.clock().getTime() + 120_000).toISOString();
  keep(open, { operationId: 'hidden', visibleAt: later });
  keep(open, { operationId: 'expiring', expiresAt: new Date(bank.clock().getTime() + 60_000).toISOString() });

  expect(idsIn((await list('&page=10&perPage=100')).body)).toEqual([open, 'expiring']);
  expect((await list('&status=CREATED&perPage=1')).body.Meta.totalPages).toBe(2);

  bank.advance(60_000);
  expect(idsIn((await list('&status=EXPIRED')).body)).toEqual(['expiring']);
  expect(idsIn((await list('&status=CREATED')).body)).toEqual([open]);

  bank.advance(60_000);
  expect(idsIn((await list('&status=CREATED')).body)).toEqual([open, 'hidden']);
  expect((await list('&perPage=300')).body.Meta.totalPages).toBe(Math.ceil((ids.length + 3) / 300));
});

const REGISTRY = `/uapi/acquiring/v1.0/registry?customerCode=${LINK.customerCode}&merchantId=200000000001056&date=${DAY}`;

test('the registry of a day reads each payment once', async () => {
  const ids = await fillDay();
  bank.advance(24 * 3_600_000); // Cards are listed a day later.

  const { body, read } = await counted(REGISTRY);

  const [sbp] = body.Data.Registry;
  expect(sbp.payments.map(({ operationId }: { operationId: string }) => operationId)).toEqual(ids);
  expect(sbp.totalAmount).toBe(277_047);
  expect(read).toBeLessThan(MANY + BESIDE);
});

test('other requests are answered while the registry of a day is built', async () => {
  await fillDay();
  const parse = vi.spyOn(JSON, 'parse');
  let isDone = false;
  const answer = call('GET', REGISTRY).finally(() => {
    isDone = true;
  });
  const readAtATurn: number[] = [];
  while (!isDone) {
    const before = parse.mock.calls.length;
    await turn();
    readAtATurn.push(parse.mock.calls.length - before);
  }

  expect((await answer).status).toBe(200);
  expect(Math.max(...readAtATurn)).toBeLessThan(MANY / 2);
});
