import { type KeyRange, moscowDate, type SimulatorContext } from '../kit/index.ts';
import { asOf, nextChangeAt, type Operation, type PaymentType, takenAt } from './operation.ts';

/** Operations that were made on these days of Moscow, both included; of one state, or of all. */
export type Wanted = { from?: string | undefined; to?: string | undefined; status?: string | undefined };

export type OperationStore = {
  /** As it stands now. */
  get(operationId: string): Operation | undefined;
  /** So many of those that the bank shows by now, after so many, in the order in which they were made; and how many there are. */
  list(wanted: Wanted, page: { skip: number; count: number }): { operations: Operation[]; total: number };
  /** Those whose money the bank took on this day of Moscow, one after another. */
  takenOn(day: string, type: PaymentType): Iterable<Operation>;
  linkIdTaken(paymentLinkId: string): boolean;
  save(operation: Operation): Operation;
  /** Saves what time alone has changed; returns how many. */
  settle(aheadMs: number): number;
  nextDueAt(): Date | undefined;
};

export const OPERATIONS = 'tochka_acquiring.operation';

export function openOperationStore({ documents, clock }: SimulatorContext): OperationStore {
  documents.index<Operation>(OPERATIONS, {
    link: ({ paymentLinkId }) => paymentLinkId,
    due: nextChangeAt,
    created: ({ createdAt }) => moscowDate(new Date(createdAt)),
    stateAndDay: ({ status, createdAt }) => `${status} ${moscowDate(new Date(createdAt))}`,
    visible: ({ visibleAt }) => visibleAt,
    takenBy,
  });
  const save = (operation: Operation) => documents.put(OPERATIONS, operation.operationId, operation);
  const settle = (aheadMs: number): number => {
    const now = clock();
    const to = new Date(now.getTime() + aheadMs).toISOString();
    let changed = 0;
    for (const operation of documents.each<Operation>(OPERATIONS, { key: 'due', to })) {
      const settled = asOf(operation, now, aheadMs);
      if (settled === operation) continue;
      save(settled);
      changed += 1;
    }
    return changed;
  };
  return {
    save,
    get(operationId) {
      const operation = documents.get<Operation>(OPERATIONS, operationId);
      return operation && asOf(operation, clock());
    },
    list(wanted, { skip, count }) {
      settle(0); // So that the states that are written down are those of now.
      const hidden = { key: 'visible', from: new Date(clock().getTime() + 1).toISOString() };
      const choice = { range: rangeOf(wanted), except: hidden };
      const page = documents.walk<Operation>(OPERATIONS, { ...choice, skip }).take(count);
      return { operations: page.map(({ doc }) => doc).toArray(), total: documents.count(OPERATIONS, choice) };
    },
    *takenOn(day, type) {
      const taken = `${day} ${type}`;
      const range = { key: 'takenBy', from: taken, to: taken };
      for (const operation of documents.each<Operation>(OPERATIONS, range)) yield asOf(operation, clock());
    },
    linkIdTaken: (paymentLinkId) => documents.find(OPERATIONS, 'link', paymentLinkId) !== undefined,
    settle,
    nextDueAt() {
      // What is due already has happened, whether it is written down or not.
      const first = documents.leastKey(OPERATIONS, 'due', clock().toISOString());
      return first === undefined ? undefined : new Date(first);
    },
  };
}

/** Above every day. */
const LAST_DAY = '9999-99-99';

function rangeOf({ from = '', to = LAST_DAY, status }: Wanted): KeyRange {
  if (status === undefined) return { key: 'created', from, to };
  return { key: 'stateAndDay', from: `${status} ${from}`, to: `${status} ${to}` };
}

function takenBy(operation: Operation): string | undefined {
  const at = takenAt(operation);
  return at && operation.paid && `${moscowDate(new Date(at))} ${operation.paid.type}`;
}
