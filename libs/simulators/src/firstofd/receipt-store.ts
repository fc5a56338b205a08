import type { SimulatorContext } from '../kit/index.ts';
import { type FiscalReceipt, hasEnded } from './receipt.ts';

export type ReceiptStore = {
  save(receipt: FiscalReceipt): FiscalReceipt;
  byUuid(uuid: string): FiscalReceipt | undefined;
  byExternalId(externalId: string): FiscalReceipt | undefined;
  byDocumentNumber(fd: string): FiscalReceipt | undefined;
  /** What is to be printed by then, in the order in which it came in. */
  due(until: Date): Iterable<FiscalReceipt>;
  nextDueAt(): Date | undefined;
  /** How many the register of a group has printed; counts one more. */
  countPrinted(groupCode: string): number;
};

export const RECEIPTS = 'firstofd.receipt';
const PRINTED = 'firstofd.printed';

export function openReceiptStore({ documents }: SimulatorContext): ReceiptStore {
  documents.index<FiscalReceipt>(RECEIPTS, {
    externalId: ({ externalId }) => externalId,
    documentNumber: ({ mark }) => mark && String(mark.fd),
    due: (receipt) => (hasEnded(receipt) ? undefined : receipt.dueAt),
  });

  return {
    save: (receipt) => documents.put(RECEIPTS, receipt.uuid, receipt),
    byUuid: (uuid) => documents.get(RECEIPTS, uuid),
    byExternalId: (externalId) => documents.find(RECEIPTS, 'externalId', externalId),
    byDocumentNumber: (fd) => documents.find(RECEIPTS, 'documentNumber', fd),
    due: (until) => documents.each<FiscalReceipt>(RECEIPTS, { key: 'due', to: until.toISOString() }),
    nextDueAt() {
      const first = documents.leastKey(RECEIPTS, 'due');
      return first === undefined ? undefined : new Date(first);
    },
    countPrinted(groupCode) {
      const printed = documents.get<{ count: number }>(PRINTED, groupCode)?.count ?? 0;
      documents.put(PRINTED, groupCode, { count: printed + 1 });
      return printed;
    },
  };
}
