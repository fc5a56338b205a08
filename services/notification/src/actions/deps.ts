import type { Clock, Log } from '@leko/server';
import type { Kysely } from 'kysely';
import type { Mailer } from '../providers/mailer.ts';
import type { Tables } from '../store/tables.ts';

export interface Deps {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly log: Log;
  readonly mailer: Mailer;
  /** Where people find the platform. */
  readonly site: () => string;
}
