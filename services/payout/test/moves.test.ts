import { randomUUID } from 'node:crypto';
import { transact } from '@leko/postgres';
import { expect, test } from 'vitest';
import { type BatchState, batchMoves } from '../src/registry/domain/registry.ts';
import { findBatch, insertBatch, moveBatch, scheduleBatch } from '../src/registry/store.ts';
import { moves } from '../src/remittances/domain/remittance.ts';
import { moveRemittance, readRemittance } from '../src/remittances/store.ts';
import { coachWithMoney, remit } from './support/payout.ts';
import { serveRemittances, world } from './support/remittances.ts';

serveRemittances();

const at = new Date();
const aBatch = () => transact(world.payout.db, (tx) => insertBatch(tx, randomUUID(), at));

test('a remittance moves once from the version that was read', async () => {
  const { db } = world.payout;
  const read = await readRemittance(db, await remit(world, await coachWithMoney(world)));
  const move = () => transact(db, (tx) => moveRemittance(tx, read, { move: moves.fail, reason: 'tried', at }));

  expect(await move()).toMatchObject({ state: 'FAILURE', version: read.version + 1 });
  expect(await move()).toBeUndefined();
});

test('a batch moves once from the version that was read', async () => {
  const { db } = world.payout;
  const read = await aBatch();
  const move = () => transact(db, (tx) => moveBatch(tx, read, { to: 'sending', at }));

  expect(await move()).toMatchObject({ state: 'sending', version: read.version + 1 });
  expect(await move()).toBeUndefined();
});

test('a batch that came back to a state is not moved from the earlier version', async () => {
  const { db } = world.payout;
  const goTo = (batch: Awaited<ReturnType<typeof aBatch>>, to: BatchState) =>
    transact(db, (tx) => moveBatch(tx, batch, { to, at }));
  const read = await goTo(await aBatch(), 'sending');
  if (read === undefined) throw new Error('the batch did not move');

  expect(batchMoves.sending).toContain('sending');
  expect(await goTo(read, 'sending')).toMatchObject({ state: 'sending', version: read.version + 1 });
  expect(await goTo(read, 'sending')).toBeUndefined();
});

test('when a batch is looked at next is not changed from an earlier version', async () => {
  const { db } = world.payout;
  const read = await aBatch();
  await transact(db, (tx) => moveBatch(tx, read, { to: 'sending', at }));

  await scheduleBatch(db, read, undefined);

  const { next_check_at } = await db
    .selectFrom('batch')
    .select('next_check_at')
    .where('id', '=', read.id)
    .executeTakeFirstOrThrow();
  expect([next_check_at, (await findBatch(db, read.id))?.polls]).toEqual([at, 0]);
});
