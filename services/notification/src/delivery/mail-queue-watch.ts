import type { Watch } from '@leko/runtime';
import { HOUR_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import { countStuck } from './store.ts';

/** A mail that a server puts off is that server's business; many that nobody has tried, or that wait for ours, are ours. */
export const mailQueueWatch = ({ db, clock }: Pick<Deps, 'db' | 'clock'>): Watch => ({
  alarm: 'mails wait for more than an hour',
  patience: 2,
  async look() {
    const mails = await countStuck(db, new Date(clock().getTime() - HOUR_MS));
    return mails === 0 ? undefined : { mark: 'queue', mails };
  },
});
