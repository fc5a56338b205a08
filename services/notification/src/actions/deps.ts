import type { Clock, Log } from '@leko/server';
import type { Mailer } from '../providers/mailer.ts';
import type { Db } from '../store/tables.ts';

export interface Deps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly mailer: Mailer;
  /** Where people find the platform. */
  readonly site: () => string;
}
