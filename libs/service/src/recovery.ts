import { currentEpoch, type Epoch, endRecovery } from '@leko/postgres';
import type { Log, Task } from '@leko/runtime';
import type { Kysely } from 'kysely';

const EVERY_MS = 5_000;

/** Reads what the upstreams know and the database may have forgotten; true when nothing of it is left. */
export type Recover = (epoch: Epoch) => Promise<boolean>;

/**
 * Detects that the database was restored, moved or taken over by a standby, which may happen at any time, and lets the service
 * read from the upstreams what the database has lost. Until then nothing is sent that could be sent twice.
 */
export function recoveryTask<Tables>(
  { db, log }: { readonly db: Kysely<Tables>; readonly log: Pick<Log, 'info' | 'error'> },
  recover: Recover,
): Task {
  let reported: string | undefined;
  return {
    name: 'recovery',
    everyMs: () => EVERY_MS,
    isUpkeep: true,
    async run() {
      const epoch = await currentEpoch(db);
      if (epoch.isRecovered) return 0;
      const fields = { epoch: epoch.id };
      if (reported !== epoch.id)
        log.error(
          fields,
          'the database was restored, moved or taken over: no money leaves until the upstreams were read',
        );
      reported = epoch.id;
      if (!(await recover(epoch))) return 0;
      await endRecovery(db, epoch);
      log.info(fields, 'what the upstreams know is known again, money may leave');
      return 1;
    },
  };
}
