import { isUuid } from '@leko/contracts';
import { type Epoch, transact } from '@leko/postgres';
import type { ListedRegistry } from '../bank/payout-registry.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { remittancesById } from '../remittances/store.ts';
import { isSafeToSendAgain } from './domain/registry.ts';
import { findBatch, insertBatch, moveBatch, putInto, recordUnexplained } from './store.ts';

/** A restore that has lost more than a hundred thousand registries needs a person. */
const MAX_PAGES = 1_000;

/**
 * After a restore: adopts the registries that the bank has and the database has lost, the newest first, until a page has none
 * of them. True once all are known. The bank may show a registry late, so it is read only when everything that was sent before
 * must be there.
 */
export async function recoverRegistries(deps: Deps, { id }: Epoch): Promise<boolean> {
  if (!isSafeToSendAgain(deps.waits.knownFor(`recovery ${id}`))) return false;
  for (let page = 1; page <= MAX_PAGES; page++) {
    const outcome = await deps.registry.list(page);
    if (outcome.kind !== 'ok') {
      deps.log.warn({ reason: outcome.reason }, 'the bank does not list its registries, no money leaves');
      return false;
    }
    const adopted = [];
    for (const registry of outcome.value) adopted.push(await adopt(deps, registry));
    if (!adopted.includes(true)) return true;
  }
  throw new Error('the bank lists more registries than a restore can have lost');
}

/** True where it was not known before that the bank has the registry. */
async function adopt(deps: Deps, registry: ListedRegistry): Promise<boolean> {
  const { batchKey, registryId } = registry;
  if (!isUuid(batchKey)) {
    deps.log.error({ batchKey, registryId }, 'the bank has a registry that cannot be ours, a person must look');
    return false;
  }
  const at = deps.clock();
  const found = await transact(deps.db, async (tx) => {
    const known = await findBatch(tx, batchKey);
    if (known !== undefined && known.state !== 'planned' && known.state !== 'sending') return undefined;
    const planned = known ?? (await insertBatch(tx, batchKey, at));
    const sending = planned.state === 'sending' ? planned : await moveBatch(tx, planned, { to: 'sending', at });
    if (sending === undefined) throw new Error(`batch ${batchKey} moved while it was adopted`);
    await moveBatch(tx, sending, { to: 'sent', at, change: { registryId } });
    return known === undefined ? recordRows(tx, registry, at) : [];
  });
  if (found === undefined) return false;
  const fields = { batchId: batchKey, registryId, unexplained: found };
  if (found.length > 0) deps.log.error(fields, 'the bank has payments that no remittance accounts for');
  else deps.log.info(fields, 'registry adopted from the bank');
  return true;
}

/** Puts waiting remittances into their registry; records the rows without a remittance, and answers their ids. */
async function recordRows(tx: Tx, { batchKey: batchId, rows }: ListedRegistry, at: Date): Promise<string[]> {
  const ids = rows.map(({ rowKey }) => rowKey).filter(isUuid);
  await putInto(tx, batchId, ids);
  const known = ids.length === 0 ? [] : await remittancesById(tx, ids);
  const remittances = ids.filter((id) => !known.some((one) => one.id === id));
  await recordUnexplained(tx, { batchId, remittances, at });
  return remittances;
}
