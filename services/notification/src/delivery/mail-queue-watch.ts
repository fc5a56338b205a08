import type { Watch } from '@leko/runtime';
import { HOUR_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import { countStuck } from './store.ts';

/** A mail that a server defers concerns that server; many that were never tried, or that wait for our own server, concern us. */
export const mailQueueWatch = ({ db, clock }: Pick<Deps, 'db' | 'clock'>): Watch => ({
  alarm: 'mails wait for more than an hour',
  patience: 2,
  async look() {
    const mails = await countStuck(db, new Date(clock().getTime() - HOUR_MS));
    return mails === 0 ? undefined : { mark: 'queue', mails };
  },
});
