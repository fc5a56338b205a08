import type { SimulatorContext } from '../kit/index.ts';
import type { BankHooks } from './hooks.ts';
import type { Operation } from './operation.ts';
import type { OperationStore } from './store.ts';

export type BankOptions = {
  bearerToken: string;
  customerCode: string;
  webhookUrl?: string;
  merchantId?: string;
  /** Read the documentation literally: a refund only from APPROVED, so no second partial refund. */
  strictRefunds?: boolean;
};

/** What all parts of the simulated bank work with. */
export type Bank = {
  ctx: SimulatorContext;
  options: BankOptions & { merchantId: string };
  store: OperationStore;
  hooks: BankHooks;
  linkOf: (operation: Operation) => string;
};
