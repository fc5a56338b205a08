import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ServedSimulator, serveSimulator } from '../src/kit/index.ts';
import { tochkaB2bRegistrySimulator } from '../src/tochka-b2b-registry/simulator.ts';

const NAME = 'tochka_b2b_registry';
// The details of the public documentation: every stricter check would refuse them.
const ROW = {
  rowKey: 'remittance-1',
  amount: '900.00',
  bik: '200000000001056',
  account: '1234567890',
  inn: '000000000000',
  name: "Bob Johnson's Gym",
  purpose: 'Payout for training sessions',
};

let bank: ServedSimulator;

beforeEach(async () => {
  bank = await serveSimulator((ctx) => tochkaB2bRegistrySimulator(ctx, { bearerToken: 'secret' }));
});
afterEach(() => bank.close());

// The answers are asserted by value, so their shape is not typed here.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Answer = { status: number; body: any };

async function call(method: string, path: string, body?: object, token = 'secret'): Promise<Answer> {
  const response = await fetch(`${bank.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: await response.json() };
}

const submit = (rows: object[] = [ROW], more: object = {}) =>
  call('POST', '/registries', { batchKey: 'batch-1', mode: 'IGNORE_ERRORS', rows, ...more });
const rowsOf = async (registryId: string) => (await call('GET', `/registries/${registryId}`)).body.rows;
const fault = (name: string, more: object = {}) => bank.faults.add(NAME, { fault: name, ...more });

describe('a registry', () => {
  test('is taken, executed about two seconds later and read by id and by batchKey', async () => {
    const { status, body } = await submit();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      batchKey: 'batch-1',
      state: 'WAITING',
      rows: [{ rowKey: 'remittance-1', state: 'WAITING' }],
    });
    expect(bank.simulator.nextDueAt?.()?.getTime()).toBe(bank.clock().getTime() + 2000);

    bank.advance(2000);

    expect(await bank.simulator.tick?.()).toBe(1);
    expect(await bank.simulator.tick?.()).toBe(0);
    const { body: found } = await call('GET', '/registries?batchKey=batch-1');
    expect(found.registries).toMatchObject([
      {
        registryId: body.registryId,
        state: 'DONE',
        rows: [{ state: 'COMPLETE', amount: '900.00', bankPaymentId: expect.any(String) }],
      },
    ]);
    expect(bank.simulator.truth()).toMatchObject([
      {
        kind: 'payout',
        batchKey: 'batch-1',
        rowKey: 'remittance-1',
        amount: '900.00',
        account: '1234567890',
        state: 'COMPLETE',
      },
    ]);
    expect(bank.simulator.nextDueAt?.()).toBeUndefined();
  });

  test('reading does what is due as well', async () => {
    const { registryId } = (await submit()).body;
    bank.advance(2000);

    expect(await rowsOf(registryId)).toMatchObject([{ state: 'COMPLETE', executedAt: '2026-11-20T09:00:02.000Z' }]);
  });

  test('with the same batchKey is the same registry and no second payment', async () => {
    const first = await submit();
    const again = await submit([{ ...ROW, rowKey: 'other' }]);

    expect(again.status).toBe(200);
    expect(again.body.registryId).toBe(first.body.registryId);
    expect(bank.simulator.truth()).toHaveLength(1);
  });

  test('needs the token', async () => {
    expect((await call('GET', '/registries?batchKey=x', undefined, 'wrong')).status).toBe(403);
  });

  test.each([
    ['no rows', { rows: [] }],
    ['an unknown mode', { mode: 'SOMETIMES' }],
    ['a row key twice', { rows: [ROW, ROW] }],
    ['an amount as number', { rows: [{ ...ROW, amount: 900 }] }],
  ])('with %s is refused as a whole', async (_what, change) => {
    expect((await submit([ROW], change)).status).toBe(400);
    expect(bank.simulator.truth()).toEqual([]);
  });

  test.each([
    ['an empty account', { account: '' }, 'EMPTY_DETAILS'],
    ['an amount of nothing', { amount: '0.00' }, 'WRONG_AMOUNT'],
    ['a purpose over 210 characters', { purpose: 'x'.repeat(211) }, 'LONG_PURPOSE'],
  ])('IGNORE_ERRORS keeps the good rows beside %s, FAIL_ERRORS keeps none', async (_what, change, code) => {
    const rows = [ROW, { ...ROW, ...change, rowKey: 'bad' }];

    expect((await submit(rows)).body.rows).toMatchObject([{ state: 'WAITING' }, { state: 'FAILURE', code }]);
    expect((await submit(rows, { mode: 'FAIL_ERRORS', batchKey: 'batch-2' })).body).toMatchObject({
      state: 'REJECTED',
      rows: [
        { state: 'FAILURE', code: 'REGISTRY_REJECTED' },
        { state: 'FAILURE', code },
      ],
    });
  });

  test('loses a row before execution, not afterwards', async () => {
    const { registryId } = (await submit([ROW, { ...ROW, rowKey: 'remittance-2' }])).body;
    const remove = (rowKey: string) => call('DELETE', `/registries/${registryId}/rows/${rowKey}`);

    expect((await remove('remittance-1')).body).toMatchObject({ state: 'DELETED' });
    expect((await remove('remittance-1')).status).toBe(200);
    bank.advance(2000);
    expect((await remove('remittance-2')).status).toBe(409);
    expect((await remove('nothing')).status).toBe(404);
    expect(await rowsOf(registryId)).toMatchObject([{ state: 'DELETED' }, { state: 'COMPLETE' }]);
  });
});

describe('faults of the payout bank', () => {
  test('reject_line: the line that matches ends FAILURE with a reason', async () => {
    fault('reject_line', { match: 'remittance-2' });
    const { registryId } = (await submit([ROW, { ...ROW, rowKey: 'remittance-2' }])).body;
    bank.advance(2000);

    expect(await rowsOf(registryId)).toMatchObject([
      { state: 'COMPLETE' },
      { state: 'FAILURE', code: 'REJECTED', reason: expect.any(String) },
    ]);
  });

  test('hold_line: waits until the fault is deleted, however often it was allowed to strike', async () => {
    fault('hold_line', { times: 1 });
    const { registryId } = (await submit()).body;
    bank.advance(30 * 24 * 3_600_000);
    expect(await rowsOf(registryId)).toMatchObject([{ state: 'WAITING', reason: 'compliance hold' }]);
    expect(bank.simulator.nextDueAt?.()).toBeUndefined();

    bank.faults.clear(NAME);

    expect(await bank.simulator.tick?.()).toBe(1);
    const [row] = await rowsOf(registryId);
    expect(row).toMatchObject({ state: 'COMPLETE' });
    expect(row.reason).toBeUndefined();
  });

  test('return_after_complete: the money comes back an hour later', async () => {
    fault('return_after_complete', { times: 1 });
    const { registryId } = (await submit()).body;
    bank.advance(2000);
    expect(await rowsOf(registryId)).toMatchObject([{ state: 'COMPLETE' }]);
    expect(bank.simulator.nextDueAt?.()?.getTime()).toBe(bank.clock().getTime() + 3_600_000);

    bank.advance(3_600_000);

    expect(await bank.simulator.tick?.()).toBe(1);
    expect(await rowsOf(registryId)).toMatchObject([{ state: 'RETURNED', reason: expect.any(String) }]);
  });

  test('late_visibility: there, but not to be seen for 30 seconds', async () => {
    fault('late_visibility', { times: 1 });
    const { registryId } = (await submit()).body;

    expect((await call('GET', `/registries/${registryId}`)).status).toBe(404);
    expect((await call('GET', '/registries?batchKey=batch-1')).body.registries).toEqual([]);
    expect((await submit()).status).toBe(200);
    bank.advance(30_000);
    expect((await call('GET', '/registries?batchKey=batch-1')).body.registries).toHaveLength(1);
  });

  test('error_after_effect: the repeat finds what the first call did', async () => {
    fault('error_after_effect', { times: 1 });

    expect((await submit()).status).toBe(500);
    expect((await submit()).status).toBe(200);
    expect(bank.simulator.truth()).toHaveLength(1);
  });

  test('wrong_amount: a rouble less is booked', async () => {
    fault('wrong_amount', { times: 1 });

    expect((await submit()).body.rows).toMatchObject([{ amount: '899.00' }]);
  });
});
