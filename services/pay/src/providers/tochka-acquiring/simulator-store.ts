import { moscowDate, type SimulatorContext } from '@leko/testing/simulator';
import { asOf, nextChangeAt, type Operation, takenAt } from './simulator-operation.ts';

/** Days of Moscow, both included. */
export type Days = { from?: string | undefined; to?: string | undefined };

export type OperationStore = {
  /** As it stands now. */
  get(operationId: string): Operation | undefined;
  /** One after another, in the order in which they were made. */
  createdOn(days: Days): Iterable<Operation>;
  /** Those whose money the bank took on this day of Moscow. */
  takenOn(day: string): Iterable<Operation>;
  linkIdTaken(paymentLinkId: string): boolean;
  save(operation: Operation): Operation;
  /** Writes down what time alone has changed; tells how many. */
  settle(hurryMs: number): number;
  nextDueAt(): Date | undefined;
};

export const OPERATIONS = 'tochka_acquiring.operation';

export function openOperationStore({ documents, clock }: SimulatorContext): OperationStore {
  documents.index<Operation>(OPERATIONS, {
    link: ({ paymentLinkId }) => paymentLinkId,
    due: nextChangeAt,
    created: ({ createdAt }) => moscowDate(new Date(createdAt)),
    taken: (operation) => moscowDayOf(takenAt(operation)),
  });
  const save = (operation: Operation) => documents.put(OPERATIONS, operation.operationId, operation);
  function* current(key: string, { from, to }: Days): Generator<Operation> {
    const range = { key, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    for (const operation of documents.each<Operation>(OPERATIONS, range)) yield asOf(operation, clock());
  }
  return {
    save,
    get(operationId) {
      const operation = documents.get<Operation>(OPERATIONS, operationId);
      return operation && asOf(operation, clock());
    },
    createdOn: (days) => current('created', days),
    takenOn: (day) => current('taken', { from: day, to: day }),
    linkIdTaken: (paymentLinkId) => documents.find(OPERATIONS, 'link', paymentLinkId) !== undefined,
    settle(hurryMs) {
      const now = clock();
      const to = new Date(now.getTime() + hurryMs).toISOString();
      let changed = 0;
      for (const operation of documents.each<Operation>(OPERATIONS, { key: 'due', to })) {
        const settled = asOf(operation, now, hurryMs);
        if (settled === operation) continue;
        save(settled);
        changed += 1;
      }
      return changed;
    },
    nextDueAt() {
      // What is due already has happened, whether it is written down or not.
      const first = documents.leastKey(OPERATIONS, 'due', clock().toISOString());
      return first === undefined ? undefined : new Date(first);
    },
  };
}

const moscowDayOf = (at: string | undefined): string | undefined => at && moscowDate(new Date(at));
