import { roublesText, type SimulatorContext } from '../kit/index.ts';
import { execute, type Registry, type Row, type RowFaults, returnDue } from './row.ts';

export type RegistryStore = {
  /** As it stands now: what is due is done before it is answered. */
  byId(registryId: string): Registry | undefined;
  byBatchKey(batchKey: string): Registry | undefined;
  /** The newest first, after so many. */
  newest(skip: number, count: number): Registry[];
  /** The same of one that was read without asking the bank. */
  asOfNow(registry: Registry): Registry;
  save(registry: Registry): Registry;
  /** Does what is due; returns how many registries changed. */
  work(aheadMs: number): number;
  nextDueAt(): Date | undefined;
};

export const REGISTRIES = 'tochka_b2b_registry.registry';
const UPSTREAM = 'tochka_b2b_registry';

export function openRegistryStore({ documents, clock, faults }: SimulatorContext): RegistryStore {
  documents.index<Registry>(REGISTRIES, { batch: ({ batchKey }) => batchKey, due: workTimes });
  const rowFaults: RowFaults = {
    strike: (row) => faults.take(UPSTREAM, ['reject_line', 'hold_line', 'return_after_complete'], rowText(row)),
    isHeld: (faultId) => faults.has(UPSTREAM, faultId),
  };
  const save = (registry: Registry) => documents.put(REGISTRIES, registry.registryId, registry);
  const bringUpToDate = (registry: Registry, aheadMs = 0): Registry => {
    const now = clock();
    const isDue = registry.state === 'WAITING' && now.getTime() + aheadMs >= Date.parse(registry.dueAt);
    const executed = isDue ? execute(registry, now, rowFaults) : registry;
    const next = returnDue(executed, now);
    return differ(registry, next) ? save(next) : registry;
  };
  const byId = (registryId: string) => {
    const registry = documents.get<Registry>(REGISTRIES, registryId);
    return registry && bringUpToDate(registry);
  };

  return {
    byId,
    save,
    byBatchKey(batchKey) {
      const found = documents.find<Registry>(REGISTRIES, 'batch', batchKey);
      return found && bringUpToDate(found);
    },
    newest: (skip, count) =>
      documents
        .walk<Registry>(REGISTRIES, { newestFirst: true, skip })
        .take(count)
        .map(({ doc }) => bringUpToDate(doc))
        .toArray(),
    asOfNow: (registry) => bringUpToDate(registry),
    work(aheadMs) {
      const to = new Date(clock().getTime() + aheadMs).toISOString();
      let changed = 0;
      for (const registry of documents.each<Registry>(REGISTRIES, { key: 'due', to })) {
        if (bringUpToDate(registry, aheadMs) !== registry) changed += 1;
      }
      return changed;
    },
    nextDueAt() {
      let first: string | undefined;
      for (const registry of documents.each<Registry>(REGISTRIES, { key: 'due' })) {
        for (const at of dueTimes(registry, rowFaults)) if (first === undefined || at < first) first = at;
      }
      return first === undefined ? undefined : new Date(first);
    },
  };
}

/** What `match` of a line fault is looked for in: the call with this one line as its body. */
function rowText({ rowKey, kopecks, bik, account, inn, name, purpose }: Row): string {
  return `POST /registries\n${JSON.stringify({ rowKey, amount: roublesText(kopecks), bik, account, inn, name, purpose })}`;
}

function differ(before: Registry, after: Registry): boolean {
  return after.rows.some((row, index) => row !== before.rows[index]) || before.state !== after.state;
}

const returnTimes = ({ rows }: Registry): string[] =>
  rows.flatMap((row) => (row.state === 'COMPLETE' ? (row.returnsAt ?? []) : []));

/** When there is something to do about it, unless its rows are on hold. */
function workTimes(registry: Registry): string[] {
  return registry.state === 'WAITING' ? [registry.dueAt, ...returnTimes(registry)] : returnTimes(registry);
}

/** A row on hold has no time of its own: it waits for a person. */
function dueTimes(registry: Registry, faults: RowFaults): string[] {
  const isHeld = (row: Row) => row.heldBy !== undefined && faults.isHeld(row.heldBy);
  const waits = registry.rows.some((row) => row.state === 'WAITING' && !isHeld(row));
  return waits ? workTimes(registry) : returnTimes(registry);
}
