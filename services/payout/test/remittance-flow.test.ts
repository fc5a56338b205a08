import { randomUUID } from 'node:crypto';
import { DAY_MS, MINUTE_MS } from '@leko/runtime/durations';
import { describe, expect, test } from 'vitest';
import { ledgerIsSound } from './support/ledger.ts';
import { coachWithMoney, eventTypes, get, remit } from './support/payout.ts';
import { paidOut, remittance, serveRemittances, total, world } from './support/remittances.ts';

serveRemittances();

describe('a remittance', () => {
  test('is sent in a registry, paid by the bank, and COMPLETE', async () => {
    const coachId = await coachWithMoney(world);

    const id = await remit(world, coachId, '1500.00 RUB');
    await world.quiet();

    expect(await remittance(coachId, id)).toMatchObject({
      remittanceId: id,
      coachId,
      bankAcc: '40802810700000000002',
      bankBik: '044525974',
      recipientInn: '500100732259',
      recipientName: 'IP Ivanov',
      amountBreakdown: { dueAmount: '1500 RUB', paidAmount: '1500 RUB', feeAmount: '0 RUB' },
      thresholdAmount: '1000 RUB',
      platformFeePercent: 0,
      status: 'COMPLETE',
    });
    expect(paidOut(id)).toMatchObject([{ amount: '1500.00', state: 'COMPLETE' }]);
    expect(await eventTypes(world, id)).toEqual(['remittance.created', 'remittance.completed']);
    expect((await get(world, coachId, 'earnings')).json()).toMatchObject({
      totalBalance: { amount: '0 RUB' },
      availableBalance: { amount: '0 RUB' },
    });
  });

  test('waits for the interval of the registries and shares one with others', async () => {
    const coaches = [await coachWithMoney(world), await coachWithMoney(world)];
    const ids = await Promise.all(coaches.map((coachId) => remit(world, coachId)));

    await world.payout.settle();
    expect(ids.flatMap(paidOut)).toEqual([]);
    world.advance(MINUTE_MS);
    await world.payout.settle();

    const batchKeys = new Set(ids.flatMap(paidOut).map(({ batchKey }) => batchKey));
    expect(ids.flatMap(paidOut)).toHaveLength(2);
    expect(batchKeys.size).toBe(1);
    await world.quiet();
  });

  test.each(['reset_after_effect', 'error_after_effect', 'garbage'])(
    'whose submission was answered by %s is found at the bank and paid once',
    async (fault) => {
      const coachId = await coachWithMoney(world);
      world.fault(fault, { times: 1, match: 'POST /registries' });

      const id = await remit(world, coachId);
      await world.quiet();

      expect(await remittance(coachId, id)).toMatchObject({ status: 'COMPLETE' });
      expect(paidOut(id)).toMatchObject([{ state: 'COMPLETE' }]);
    },
  );

  test('whose submission never arrived is sent again, with the same key, after the bank has not known it for 5 minutes', async () => {
    const coachId = await coachWithMoney(world);
    world.fault('reset', { times: 1, match: 'POST /registries' });

    const id = await remit(world, coachId);
    await world.quiet();
    world.advance(4 * MINUTE_MS);
    await world.quiet();
    expect([(await remittance(coachId, id)).status, paidOut(id)]).toEqual(['WAITING', []]);
    world.advance(MINUTE_MS);
    await world.quiet();

    expect(await remittance(coachId, id)).toMatchObject({ status: 'COMPLETE' });
    const sent = await world.payout.db
      .selectFrom('transition')
      .innerJoin('remittance', 'remittance.batch_id', 'transition.entity_id')
      .where('remittance.id', '=', id)
      .orderBy('transition.version')
      .select('to_state')
      .execute();
    expect(sent.map(({ to_state }) => to_state)).toEqual(['planned', 'sending', 'sending', 'sent', 'settled']);
    expect(paidOut(id)).toHaveLength(1);
  });

  test('that the bank shows late is not sent twice', async () => {
    const coachId = await coachWithMoney(world);
    world.fault('late_visibility', { times: 1 });
    world.fault('reset_after_effect', { times: 1, match: 'POST /registries' });

    const id = await remit(world, coachId);
    await world.quiet();
    expect((await remittance(coachId, id)).status).toBe('WAITING');
    world.advance(MINUTE_MS);
    await world.quiet();

    expect([(await remittance(coachId, id)).status, paidOut(id).length]).toEqual(['COMPLETE', 1]);
  });

  test('in a registry that the bank refuses fails with the reason, and the money is back', async () => {
    const coachId = await coachWithMoney(world);
    world.fault('refuse', { times: 1, match: 'POST /registries' });

    const id = await remit(world, coachId);
    await world.quiet();

    expect(await remittance(coachId, id)).toMatchObject({ status: 'FAILURE', reason: 'the bank refused the registry' });
    expect([paidOut(id), await total(coachId)]).toEqual([[], '1500 RUB']);
  });

  test('whose line the bank rejects fails alone, and can be asked for again', async () => {
    const [unlucky, lucky] = [await coachWithMoney(world), await coachWithMoney(world)];
    const failing = await remit(world, unlucky);
    const paying = await remit(world, lucky);
    world.fault('reject_line', { match: failing });

    await world.quiet();

    expect(await remittance(unlucky, failing)).toMatchObject({
      status: 'FAILURE',
      reason: expect.stringMatching(/closed/),
    });
    expect(await remittance(lucky, paying)).toMatchObject({ status: 'COMPLETE' });
    expect(await eventTypes(world, failing)).toEqual(['remittance.created', 'remittance.failed']);
    expect((await get(world, unlucky, 'earnings')).json().availableBalance.amount).toBe('1500 RUB');
    const again = await remit(world, unlucky);
    await world.quiet();
    expect(await remittance(unlucky, again)).toMatchObject({ status: 'COMPLETE' });
  });

  test('that the bank holds keeps waiting with the reason, and goes on when it is released', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);
    world.fault('hold_line', { match: id });

    await world.quiet();
    world.advance(20 * DAY_MS);
    await world.quiet();
    expect(await remittance(coachId, id)).toMatchObject({ status: 'WAITING', reason: 'compliance hold' });
    world.bank.faults.clear('tochka_b2b_registry');
    await world.quiet();

    const done = await remittance(coachId, id);
    expect([done.status, done.reason]).toEqual(['COMPLETE', undefined]);
  });

  test('that comes back after it was paid fails by a compensating entry', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);
    world.fault('return_after_complete', { match: id });

    await world.quiet();
    expect(await remittance(coachId, id)).toMatchObject({ status: 'COMPLETE' });
    world.advance(DAY_MS);
    await world.quiet();

    expect(await remittance(coachId, id)).toMatchObject({
      status: 'FAILURE',
      reason: expect.stringMatching(/returned/),
    });
    expect(await total(coachId)).toBe('1500 RUB');
    expect(await eventTypes(world, id)).toEqual(['remittance.created', 'remittance.completed', 'remittance.returned']);
    const entries = await world.payout.db.selectFrom('entry').select('kind').where('source_id', '=', id).execute();
    expect(entries.map(({ kind }) => kind).sort()).toEqual([
      'remittance_completed',
      'remittance_reserved',
      'remittance_returned',
    ]);
  });

  test('is not forgotten when the service dies between the refusal of the bank and the money going back', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);
    world.fault('hang', { match: 'POST /registries' });
    world.advance(MINUTE_MS);
    await world.payout.db.transaction().execute(async (tx) => {
      // What the database holds at that moment: the batch is refused, nothing else has happened yet.
      const batch = {
        id: randomUUID(),
        state: 'refused' as const,
        version: 3,
        reason: 'no',
        next_check_at: world.payout.now(),
      };
      const rest = { registry_id: null, attempted_at: null, settled_at: null, created_at: world.payout.now() };
      await tx
        .insertInto('batch')
        .values({ ...batch, ...rest })
        .execute();
      await tx.updateTable('remittance').set({ batch_id: batch.id, collect_at: null }).where('id', '=', id).execute();
    });

    await world.quiet();

    expect(await remittance(coachId, id)).toMatchObject({ status: 'FAILURE', reason: 'the bank refused the registry' });
    expect([paidOut(id), await total(coachId)]).toEqual([[], '1500 RUB']);
  });

  test('of which the bank shows another amount stays where it is', async () => {
    const coachId = await coachWithMoney(world);
    world.fault('wrong_amount', { times: 1 });

    const id = await remit(world, coachId);
    await world.quiet();

    expect(await remittance(coachId, id)).toMatchObject({ status: 'WAITING', reason: 'the bank shows another amount' });
    expect(await total(coachId)).toBe('0 RUB');
  });

  test('that the bank lists twice stays where it is, whatever the two rows say', async () => {
    const coachId = await coachWithMoney(world);
    world.fault('hold_line');
    const id = await remit(world, coachId);
    await world.quiet();
    type Registry = { registryId: string; state: string; rows: { rowKey: string; state: string }[] };
    const registries = 'tochka_b2b_registry.registry';
    const own = world.bank.documents.list<Registry>(registries).find(({ rows }) => rows[0]?.rowKey === id);
    const rows = ['COMPLETE', 'FAILURE'].flatMap((state) => own?.rows.map((row) => ({ ...row, state })) ?? []);
    if (own) world.bank.documents.put(registries, own.registryId, { ...own, state: 'DONE', rows });

    world.advance(10 * 60_000);
    await world.quiet();

    expect(await remittance(coachId, id)).toMatchObject({
      status: 'WAITING',
      reason: 'the bank lists this payment more than once',
    });
    expect(await total(coachId)).toBe('0 RUB');
    world.bank.faults.clear('tochka_b2b_registry');
  });

  test('has its calls to the bank in the log of upstream calls: for operators only, without personal data', async () => {
    const { statusCode, body } = await world.payout.call(
      { roles: ['ops'] },
      { method: 'GET', url: '/api/v1/pay/upstreams?name=tochka_b2b_registry&limit=100' },
    );

    expect(statusCode).toBe(200);
    expect(JSON.parse(body).data[0]).toMatchObject({ name: 'tochka_b2b_registry', method: 'GET', statusCode: 200 });
    expect(body).not.toMatch(/40802810700000000002|500100732259|Ivanov|Bearer/);
    expect(
      (await get(world, 'c0000000-0000-4000-9000-000000000001', 'upstreams?name=tochka_b2b_registry')).statusCode,
    ).toBe(403);
  });
});

test('afterwards every balance is the sum of its postings', async () => {
  expect(await ledgerIsSound(world)).toBe(true);
});
