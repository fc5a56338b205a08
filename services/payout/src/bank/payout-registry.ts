import type { Money } from '@leko/money';
import type { Outcome } from '@leko/upstream';
import type { RegistryRow } from '../registry/domain/registry.ts';

export interface PayoutOrder {
  /** Our remittance id: the bank names the row by it. */
  readonly rowKey: string;
  readonly amount: Money;
  readonly bik: string;
  readonly account: string;
  readonly inn: string;
  readonly name: string;
  readonly purpose: string;
}

export interface Registry {
  readonly registryId: string;
  readonly rows: readonly RegistryRow[];
}

export interface ListedRegistry extends Registry {
  readonly batchKey: string;
}

/** The bank that pays coaches, in registries of many rows. */
export interface PayoutRegistry {
  /** Safe to repeat with the same key, but only after a read has not found it. */
  submit(batch: { batchKey: string; orders: readonly PayoutOrder[] }): Promise<Outcome<Registry>>;
  /** For a submission whose answer was lost; `undefined` when the bank does not know the key. */
  findByBatchKey(batchKey: string): Promise<Outcome<Registry | undefined>>;
  /** A hundred registries a page, the newest first; none beyond the last page. */
  list(page: number): Promise<Outcome<readonly ListedRegistry[]>>;
  get(ref: { registryId: string; batchKey: string }): Promise<Outcome<Registry>>;
}
