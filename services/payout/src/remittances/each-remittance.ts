import { severityOf } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import type { Remittance } from './domain/remittance.ts';

/**
 * Does the work for each of them, and says whether all of it was done: one that fails calls a person and holds up no other. A
 * database in trouble would be so for the next one too.
 */
export async function eachRemittance(
  { log }: Pick<Deps, 'log'>,
  remittances: readonly Remittance[],
  work: (remittance: Remittance) => Promise<void>,
): Promise<boolean> {
  let isAllDone = true;
  for (const remittance of remittances) {
    try {
      await work(remittance);
    } catch (error) {
      if (severityOf(error) === 'warn') throw error;
      log.error({ err: error, remittanceId: remittance.id }, 'a remittance cannot be settled');
      isAllDone = false;
    }
  }
  return isAllDone;
}
