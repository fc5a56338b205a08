import type { SimulatorContext } from '@leko/testing/simulator';
import { asOf, type Operation } from './simulator-operation.ts';

export type OperationStore = {
  /** As it stands now. */
  get(operationId: string): Operation | undefined;
  list(): Operation[];
  linkIdTaken(paymentLinkId: string): boolean;
  save(operation: Operation): Operation;
  /** Writes down what time alone has changed; tells how many. */
  settle(hurryMs: number): number;
};

const OPERATIONS = 'tochka_acquiring.operation';
const LINK_IDS = 'tochka_acquiring.link_id';

export function openOperationStore({ journal, clock }: SimulatorContext): OperationStore {
  const stored = () => journal.list<Operation>(OPERATIONS);
  const save = (operation: Operation): Operation => {
    journal.put(LINK_IDS, operation.paymentLinkId, { operationId: operation.operationId });
    return journal.put(OPERATIONS, operation.operationId, operation);
  };
  return {
    save,
    get(operationId) {
      const operation = journal.get<Operation>(OPERATIONS, operationId);
      return operation && asOf(operation, clock());
    },
    list: () => stored().map((operation) => asOf(operation, clock())),
    linkIdTaken: (paymentLinkId) => journal.get(LINK_IDS, paymentLinkId) !== undefined,
    settle(hurryMs) {
      const now = clock();
      const changed = stored().filter((operation) => asOf(operation, now, hurryMs) !== operation);
      for (const operation of changed) save(asOf(operation, now, hurryMs));
      return changed.length;
    },
  };
}
