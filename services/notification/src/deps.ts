import type { Clock, Log } from '@leko/runtime';
import type { Settings } from '@leko/settings';
import type { Vault } from '@leko/vault';
import type { Db } from './db/tables.ts';
import type { LinkTokens } from './mails/link-tokens.ts';
import type { Mailer } from './smtp/port.ts';

export interface Deps {
  readonly db: Db;
  /** Seals and opens what is kept of people. */
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  readonly mailer: Mailer;
  readonly settings: Settings;
  readonly linkTokens: LinkTokens;
}
