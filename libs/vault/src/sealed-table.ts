import { placeOf, type SealedColumn } from './reseal.ts';
import type { Vault } from './vault.ts';

/** The sealed column of one table, and how its values are written and read. */
export interface SealedTable<Personal> {
  readonly column: SealedColumn;
  seal(vault: Pick<Vault, 'seal'>, key: readonly string[], personal: Personal): Promise<string>;
  open(vault: Pick<Vault, 'open'>, key: readonly string[], sealed: string): Promise<Personal>;
}

/** What a table keeps of people, as one sealed text in its column `personal`. */
export function sealedTable<Personal>(table: string, key: readonly string[]): SealedTable<Personal> {
  const column: SealedColumn = { table, column: 'personal', key };
  return {
    column,
    seal: (vault, values, personal) => vault.seal(placeOf(column, values), personal),
    open: (vault, values, sealed) => vault.open<Personal>(placeOf(column, values), sealed),
  };
}
