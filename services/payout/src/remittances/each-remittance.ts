import { severityOf } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import type { Remittance } from './domain/remittance.ts';

/**
 * Does the work for each remittance; true where all of it was done. A failure is logged as an error and does not stop the
 * others, except one of the database, which the next remittance would meet too.
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
