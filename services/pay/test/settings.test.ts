import { randomUUID } from 'node:crypto';
import { settingNames, settingsOf } from '@leko/contracts';
import { DAY_MS } from '@leko/runtime/durations';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const olga = { sub: randomUUID(), roles: ['ops' as const] };
const at = (ms: number) => new Date(harness.service.now().getTime() + ms).toISOString();
const fee = (percentage: string) => ({ percentage, rounding: 'half_up' });

const put = (name: string, payload: object, { as = olga as object, headers = {} } = {}) =>
  harness.service.call(as, { method: 'PUT', url: `/api/v1/pay/settings/${name}`, payload, headers });
const list = async (query: string, as: object = olga) =>
  (await get(harness, as, `/settings${query}`)).json().settings as Record<string, unknown>[];
const percentageOf = async () => {
  const body = orderFor(randomUUID());
  const { orderId, services } = body;
  return (await post(harness, athlete(), '/prices', { orderId, services })).json().platformFeePercentage;
};
const changesOf = async (name: string) => {
  const rows = await harness.service.db.selectFrom('outbox').selectAll().orderBy('sequence').execute();
  return rows
    .filter(({ type }) => type === 'setting.changed')
    .map(({ body }) => body as unknown as { sequence: number; subject: string; data: { name: string } })
    .filter(({ data }) => data.name === name);
};

describe('PUT /settings/{name}', () => {
  it('is in force with the next request, and shows who wrote it and why to operators', async () => {
    const answer = await put('platform-fee', { values: fee('12.5000'), why: 'Spring' });

    expect(answer.statusCode).toBe(200);
    const setting = answer.json();
    expect(setting).toMatchObject({ name: 'platform-fee', values: fee('12.5000'), active: true, why: 'Spring' });
    expect(setting).toMatchObject({ changedBy: olga.sub, validFrom: setting.createdAt, updatedAt: setting.createdAt });
    expect(await percentageOf()).toBe('12.5000');
    expect(await list('?name=platform-fee')).toEqual([setting]);

    const { changedBy: _who, why: _why, ...shown } = setting;
    expect(await list('?name=platform-fee', athlete())).toEqual([shown]);
    expect(await list('?name=platform-fee', { sub: randomUUID(), roles: ['service'] })).toEqual([shown]);
  });

  it('takes effect at its moment by the clock, and what comes later at the same moment counts', async () => {
    await put('platform-fee', { values: fee('13.0000') });
    const validFrom = at(DAY_MS);
    const first = (await put('platform-fee', { values: fee('14.0000'), validFrom })).json();
    await put('platform-fee', { values: fee('15.0000'), validFrom });

    expect(first.active).toBe(false);
    expect(await percentageOf()).toBe('13.0000');
    const values = (await list('?name=platform-fee&includeInactive=true')).map((row) => [row.values, row.active]);
    expect(values.slice(0, 3)).toEqual([
      [fee('15.0000'), false],
      [fee('14.0000'), false],
      [fee('13.0000'), true],
    ]);
    expect(values.at(-1)).toEqual([fee('10.0000'), false]);

    harness.advance(DAY_MS);
    expect(await percentageOf()).toBe('15.0000');
    expect((await list('?name=platform-fee')).map((row) => row.values)).toEqual([fee('15.0000')]);
  });

  it('publishes each change once, numbered without gaps, also when they come at the same time', async () => {
    const before = (await changesOf('cool-down')).length;

    const answers = await Promise.all(Array.from({ length: 10 }, (_, days) => put('cool-down', { values: { days } })));

    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(200));
    const published = (await changesOf('cool-down')).slice(before);
    expect(published.map(({ sequence }) => sequence)).toEqual(published.map((_, index) => before + index + 1));
    expect(new Set(published.map(({ subject }) => subject)).size).toBe(1);
    expect(published.at(-1)?.data).toMatchObject({
      changedBy: olga.sub,
      values: (await list('?name=cool-down'))[0]?.values,
    });
  });

  it('leaves its mark in the audit, once', async () => {
    await put('receipts', { values: { missingSupplier: 'wait' }, why: 'The accountant asks for it' });
    await put('receipts', { values: { missingSupplier: 'never' } });

    const { rows } = await sql`select actor, action, object_id, why from audit where object_id = 'receipts'`.execute(
      harness.service.db,
    );
    const why = 'The accountant asks for it';
    expect(rows).toEqual([{ actor: olga.sub, action: 'setting.change', object_id: 'receipts', why }]);
  });

  it('with a key is one change, and the repetition gets the first answer', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { values: { ttlMinutes: 30 }, validFrom: at(1_000) };

    const first = await put('payment-link', body, { headers });
    harness.advance(DAY_MS);
    const second = await put('payment-link', body, { headers });

    expect([second.statusCode, second.body]).toEqual([200, first.body]);
    expect(await changesOf('payment-link')).toHaveLength(1);
    expect((await put('payment-link', { values: { ttlMinutes: 31 } }, { headers })).statusCode).toBe(422);
  });

  it('is for operators', async () => {
    const before = await changesOf('cool-down');
    for (const as of [athlete(), { sub: randomUUID(), roles: ['service'] }]) {
      expect((await put('cool-down', { values: { days: 1 } }, { as })).statusCode).toBe(403);
    }
    expect(await changesOf('cool-down')).toEqual(before);
  });

  it.each(['cool-setting', 'constructor', '__proto__', 'toString'])('does not know %s', async (name) => {
    const answer = await put(name, { values: {} });

    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
  });

  it.each([
    ['platform-fee', {}, ['/body/values/percentage', '/body/values/rounding']],
    ['platform-fee', { ...fee('10'), note: 'x' }, ['/body/values/note']],
    ['platform-fee', { percentage: 10, rounding: 'half_up' }, ['/body/values/percentage']],
    ['platform-fee', { percentage: '10.12345', rounding: 'up' }, ['/body/values/percentage', '/body/values/rounding']],
    ['platform-fee', fee('100.0001'), ['/body/values/percentage']],
    ['vat', { percentage: '18.00' }, ['/body/values/percentage']],
    ['cool-down', { days: 366 }, ['/body/values/days']],
    ['cool-down', { days: 1.5 }, ['/body/values/days']],
    ['recipient-checks', { mode: 'whatever' }, ['/body/values/mode']],
    ['links', { site: 'javascript:alert(1)' }, ['/body/values/site']],
    ['links', { site: 'https://' }, ['/body/values/site']],
    ['platform', { ...platform(), zone: 'Mars/Base', inn: '7707083890' }, ['/body/values/inn', '/body/values/zone']],
    ['platform', { ...platform(), legalName: ' ' }, ['/body/values/legalName']],
    ['remittance', { thresholdAmount: '-1 RUB' }, remittanceFields()],
  ])('%s refuses %j', async (name, values, pointers) => {
    const answer = await put(name, { values });

    const found = (answer.json().errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect([answer.statusCode, answer.json().code, found.toSorted()]).toEqual([422, 'invalid_input', pointers]);
  });

  it.each([
    [{ values: { days: 1 }, validFrom: '2026-01-01T00:00:00Z' }, '/body/validFrom'],
    [{ values: { days: 1 }, validFrom: '2100-01-01T00:00:00Z' }, '/body/validFrom'],
    [{ values: { days: 1 }, validFrom: 'tomorrow' }, '/body/validFrom'],
    [{ values: { days: 1 }, why: '' }, '/body/why'],
    [{ values: { days: 1 }, active: true }, '/body/active'],
    [{ values: [] }, '/body/values'],
    [{ days: 1 }, '/body/values'],
  ])('refuses %j', async (body, pointer) => {
    const answer = await put('cool-down', body);

    expect(answer.statusCode).toBe(422);
    expect((answer.json().errors as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
  });
});

describe('GET /settings', () => {
  it('shows one value in force of every setting, and none of an unknown one', async () => {
    const names = (await list('', athlete())).map(({ name, active }) => [name, active]);

    expect(names).toEqual(settingNames.map((name) => [name, true]));
    expect(await list('?name=cool-setting')).toEqual([]);
    expect((await get(harness, olga, '/settings?includeInactive=yes')).statusCode).toBe(422);
  });

  it('names every value, also of the code, by an id of its own', async () => {
    const ids = (await list('?includeInactive=true')).map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect((await list('?includeInactive=true')).map(({ id }) => id)).toEqual(ids);
  });
});

describe('a fee that changes while orders are made', () => {
  it('is frozen in each payment as it was when it was made: the amount is what its own rate makes of it', async () => {
    await put('platform-fee', { values: fee('10.0000') });
    const rates = ['20.0000', '10.0000', '30.0000', '10.0000', '40.0000'];
    const pay = async () => {
      const order = orderFor(randomUUID());
      const { orderId, services } = order;
      const priced = (await post(harness, athlete(), '/prices', { orderId, services })).json();
      const totalAmount = priced.totalAmount.replace('.00', '');
      return { priced, paid: await post(harness, athlete(), '/payments', { ...order, totalAmount }) };
    };

    const changing = (async () => {
      for (const rate of rates) await put('platform-fee', { values: fee(rate) });
    })();
    const meanwhile = await Promise.all(Array.from({ length: 40 }, pay));
    await changing;
    const last = await pay();
    const orders = [...meanwhile, last];

    expect(last.paid.statusCode).toBe(201);
    for (const { priced, paid } of orders) {
      expect([201, 422]).toContain(paid.statusCode);
      if (paid.statusCode === 422) {
        expect(paid.json().code).toBe('total_amount_mismatch');
        continue;
      }
      const row = await rowOf(paid.json().paymentId);
      expect(row.fee_percentage).toBe(priced.platformFeePercentage);
      expect(row.fee).toBe(BigInt(row.fee_percentage.split('.')[0] ?? '') * 300n);
      expect(row.amount).toBe(30_000n + row.fee);
    }
  });

  it('leaves a payment that is made already as it is, and its repetition too', async () => {
    await put('platform-fee', { values: fee('10.0000') });
    const [as, order] = [athlete(), orderFor(randomUUID(), { totalAmount: '330 RUB' })];
    const made = (await post(harness, as, '/payments', order)).json();

    await put('platform-fee', { values: fee('50.0000') });
    const again = await post(harness, as, '/payments', order);

    expect([again.statusCode, again.json().paymentId]).toEqual([201, made.paymentId]);
    expect(await rowOf(made.paymentId)).toMatchObject({ fee_percentage: '10.0000', fee: 3_000n });
  });
});

const rowOf = (id: string) =>
  harness.service.db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

function platform(): object {
  return { ...settingsOf('production').find(({ name }) => name === 'platform')?.values };
}

function remittanceFields(): string[] {
  const fields = ['minimumFee', 'overrideFeePercentage', 'registryIntervalSeconds', 'thresholdAmount'];
  return fields.map((field) => `/body/values/${field}`);
}
