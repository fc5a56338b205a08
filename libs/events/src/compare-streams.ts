import { transact } from '@leko/postgres';
import type { Log } from '@leko/runtime';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { StreamState } from './streams.ts';

/** Small enough for a statement's time limit; a long history is gone through in many short transactions. */
const BATCH = 5_000;

interface Deps<Tables> {
  readonly db: Kysely<Tables>;
  readonly log: Log;
}

/**
 * What the broker no longer has is published again (docs/reliability.md, rule 10). A stream that was made anew has nothing of ours,
 * one that went back (a copy of yesterday, a lost write) has nothing beyond its last message. Too much is harmless, because
 * inboxes know what they have; so several processes may find the same loss at once.
 */
export async function compareStreams<Tables>(deps: Deps<Tables>, states: readonly StreamState[]): Promise<void> {
  for (const state of states) await compareStream(deps, state);
}

async function compareStream<Tables>({ db, log }: Deps<Tables>, state: StreamState): Promise<void> {
  let lost = 0;
  for (let isDone = false; !isDone; ) {
    const forgotten = await transact(db, (tx) => forgetLost(tx, state));
    lost += forgotten;
    isDone = forgotten < BATCH;
  }
  if (lost > 0) log.warn({ stream: state.name, events: lost }, 'broker lost events, they are published again');
}

/**
 * One batch, newest first, under the lock of the stream's row: so two processes never do the same work twice, and what a
 * crash leaves undone is found again. It begins a new epoch, which makes acknowledgements of before worthless.
 */
async function forgetLost<Tables>(tx: Transaction<Tables>, { name, created, lastSeq }: StreamState): Promise<number> {
  await sql`
    insert into broker_stream (name, created, epoch) values (${name}, ${created}, 1) on conflict do nothing`.execute(
    tx,
  );
  const { rows } = await sql<{ created: string }>`
    select created from broker_stream where name = ${name} for update`.execute(tx);
  const isSame = rows[0]?.created === created;
  const { numAffectedRows = 0n } = await sql`
    update outbox set published_at = null, stream = null, broker_seq = null where event_id in (
      select event_id from outbox where stream = ${name} and broker_seq > ${isSame ? lastSeq : 0n}
      order by broker_seq desc limit ${BATCH})`.execute(tx);
  const forgotten = Number(numAffectedRows);
  if (forgotten === 0 && isSame) return 0;
  // Only the last batch knows that nothing of the old stream is left.
  const known = forgotten < BATCH ? created : rows[0]?.created;
  await sql`update broker_stream set created = ${known}, epoch = epoch + 1 where name = ${name}`.execute(tx);
  return forgotten;
}
