import { roublesText, type SimulatorContext } from '@leko/testing/simulator';
import { execute, type Registry, type Row, type RowFaults, returnDue } from './simulator-row.ts';

export type RegistryStore = {
  /** As it stands now: what is due is done before it is answered. */
  byId(registryId: string): Registry | undefined;
  byBatchKey(batchKey: string): Registry | undefined;
  list(): Registry[];
  save(registry: Registry): Registry;
  /** Does what is due; tells how many registries changed. */
  work(hurryMs: number): number;
  nextDueAt(): Date | undefined;
};

const REGISTRIES = 'tochka_b2b_registry.registry';
const BATCH_KEYS = 'tochka_b2b_registry.batch_key';
const UPSTREAM = 'tochka_b2b_registry';

export function openRegistryStore({ journal, clock, faults }: SimulatorContext): RegistryStore {
  const stored = () => journal.list<Registry>(REGISTRIES);
  const rowFaults: RowFaults = {
    strike: (row) => faults.take(UPSTREAM, ['reject_line', 'hold_line', 'return_after_complete'], rowText(row)),
    isHeld: (faultId) => faults.has(UPSTREAM, faultId),
  };
  const save = (registry: Registry): Registry => {
    journal.put(BATCH_KEYS, registry.batchKey, { registryId: registry.registryId });
    return journal.put(REGISTRIES, registry.registryId, registry);
  };
  const bringUpToDate = (registry: Registry, hurryMs = 0): Registry => {
    const now = clock();
    const isDue = registry.state === 'WAITING' && now.getTime() + hurryMs >= Date.parse(registry.dueAt);
    const executed = isDue ? execute(registry, now, rowFaults) : registry;
    const next = returnDue(executed, now);
    return differ(registry, next) ? save(next) : registry;
  };
  const byId = (registryId: string) => {
    const registry = journal.get<Registry>(REGISTRIES, registryId);
    return registry && bringUpToDate(registry);
  };

  return {
    byId,
    save,
    byBatchKey(batchKey) {
      const known = journal.get<{ registryId: string }>(BATCH_KEYS, batchKey);
      return known && byId(known.registryId);
    },
    list: () => stored().map((registry) => bringUpToDate(registry)),
    work: (hurryMs) => stored().filter((registry) => bringUpToDate(registry, hurryMs) !== registry).length,
    nextDueAt() {
      const first = stored()
        .flatMap((registry) => dueTimes(registry, rowFaults))
        .sort()[0];
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

/** A row on hold has no time of its own: it waits for a person. */
function dueTimes({ state, dueAt, rows }: Registry, faults: RowFaults): string[] {
  const waits = rows.some((row) => row.state === 'WAITING' && !(row.heldBy && faults.isHeld(row.heldBy)));
  const returns = rows.flatMap((row) => (row.state === 'COMPLETE' ? (row.returnsAt ?? []) : []));
  return state === 'WAITING' && waits ? [dueAt, ...returns] : returns;
}
