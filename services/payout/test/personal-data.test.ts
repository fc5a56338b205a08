import { randomUUID } from 'node:crypto';
import { sealedEventColumns } from '@leko/events';
import { sealedAnswers, transact } from '@leko/postgres';
import { createLog, createTasks } from '@leko/runtime';
import { searchDatabase } from '@leko/testing';
import { createVault, newVaultKeys, resealTask, type Vault } from '@leko/vault';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { personalOfRemittance, sealedColumns } from '../src/db/personal.ts';
import { findRecipient, readVersion } from '../src/recipients/store.ts';
import { coachWithMoney, DETAILS, get, post, remit, startWorld, type World } from './support/payout.ts';

/** Values found nowhere else; the bank details pass every check. */
const ANNA = {
  name: 'IP Unmistakable Name',
  address: 'Unmistakable street 1',
  phone: '+79990001122',
  email: 'unmistakable@example.com',
  inn: '7707083893',
  bankCode: '044525225',
  bankAccountNumber: '40817810700000000001',
  bankAccountHolder: 'Unmistakable Holder',
};
const { bankCode: _bank, ...PERSONAL } = ANNA;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const key = () => ({ 'idempotency-key': randomUUID() });

/** A coach who was paid out to Anna's account. */
async function paidOut() {
  const coachId = await coachWithMoney(world);
  const headers = key();
  const created = await post(world, coachId, 'recipients', ANNA, headers);
  const { recipientId } = created.json();
  await world.payout.call(
    { sub: coachId },
    { method: 'PUT', url: `/api/v1/pay/recipients/${recipientId}`, headers: key(), payload: { coachId, ...ANNA } },
  );
  world.advance(25 * 3_600_000);
  const asked = await post(world, coachId, 'remittances', { availableAmount: '1500 RUB' }, key());
  await world.quiet();
  return { coachId, recipientId: recipientId as string, created, headers, remittanceId: asked.json().remittanceId };
}

describe('personal data', () => {
  test('is nowhere stored in clear, also after a payout, and can be read by its coach', async () => {
    const { coachId, recipientId, created, headers, remittanceId } = await paidOut();

    expect(await searchDatabase(world.payout.adminUrl, [remittanceId])).toContain(`payout.remittance: ${remittanceId}`);
    expect(await searchDatabase(world.payout.adminUrl, Object.values(PERSONAL))).toEqual([]);
    expect(world.truth().find(({ rowKey }) => rowKey === remittanceId)).toMatchObject({
      account: ANNA.bankAccountNumber,
      state: 'COMPLETE',
    });
    expect((await get(world, coachId, `recipients/${recipientId}`)).json()).toMatchObject(ANNA);
    expect((await get(world, coachId, `remittances/${remittanceId}`)).json()).toMatchObject({
      status: 'COMPLETE',
      bankAcc: ANNA.bankAccountNumber,
      recipientInn: ANNA.inn,
      recipientName: ANNA.name,
    });
    expect((await post(world, coachId, 'recipients', ANNA, headers)).json()).toEqual(created.json());
  });

  test('is kept for each version of a recipient', async () => {
    const coachId = randomUUID();
    const { recipientId } = (await post(world, coachId, 'recipients', DETAILS)).json();
    const payload = { coachId, ...ANNA };
    await world.payout.call({ sub: coachId }, { method: 'PUT', url: `/api/v1/pay/recipients/${recipientId}`, payload });

    const store = { db: world.payout.db, vault: world.payout.vault };
    expect(await readVersion(store, { recipientId, version: 1 })).toEqual(DETAILS);
    expect(await readVersion(store, { recipientId, version: 2 })).toEqual(ANNA);
  });

  test('opens in no other row, so that a copied account is not paid', async () => {
    const coachId = await coachWithMoney(world);
    const remittanceId = await remit(world, coachId);
    const { personal } = await world.payout.db
      .selectFrom('remittance')
      .select('personal')
      .where('id', '=', remittanceId)
      .executeTakeFirstOrThrow();

    const copied = personalOfRemittance.open(world.payout.vault, [randomUUID()], personal);

    await expect(copied).rejects.toThrow('does not belong');
  });

  test('of a version never changes, except its seal', async () => {
    const { recipientId } = (await post(world, randomUUID(), 'recipients', DETAILS)).json();

    const change = transact(world.payout.db, (tx) =>
      tx
        .updateTable('recipient_version')
        .set({ bank_code: '044525225' })
        .where('recipient_id', '=', recipientId)
        .execute(),
    );

    await expect(change).rejects.toThrow();
  });
});

describe('a new key', () => {
  const added = newVaultKeys('added').keys;
  const [encryption = {}, index = {}] = added;

  /** The vaults of the service as they are once a new key stands before the others. */
  const renewedFrom = async (older: Vault): Promise<Vault> => {
    const renewed = await createVault({ encryption: [encryption], index });
    return {
      ...renewed,
      hasOlderKeys: true,
      open: (place, sealed) => (renewed.isCurrent(sealed) ? renewed : older).open(place, sealed),
    };
  };

  test('replaces the older one in every row, and nothing needs the older one any more', async () => {
    const { recipientId, coachId } = await paidOut();
    const { db, vault, eventVault } = world.payout;
    const logged: { resealed?: number; level: string }[] = [];
    const log = createLog('test', 'info', { write: (line: string) => void logged.push(JSON.parse(line)) });
    const tasks = createTasks(
      [
        { vault: await renewedFrom(vault), columns: [...sealedColumns, sealedAnswers] },
        { vault: await renewedFrom(eventVault), columns: sealedEventColumns },
      ].map(({ vault: renewed, columns }, walk) =>
        resealTask({ db, vault: renewed, log }, { name: `walk ${walk}`, columns }),
      ),
      log,
    );

    for (let round = 0; round < 12; round++) await tasks.drain();

    const alone = await createVault({ encryption: [encryption], index });
    expect(await findRecipient({ db, vault: alone }, { id: recipientId, coachId })).toMatchObject(ANNA);
    expect(await readVersion({ db, vault: alone }, { recipientId, version: 1 })).toEqual(ANNA);
    expect(logged.every(({ level }) => level === 'info')).toBe(true);
    expect(logged.slice(0, 2).map(({ resealed = 0 }) => resealed > 0)).toEqual([true, true]);
    expect(logged.slice(2).map(({ resealed }) => resealed)).toEqual(logged.slice(2).map(() => 0));
  });
});
