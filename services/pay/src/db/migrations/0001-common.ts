import { eventsMigration } from '@leko/events';
import {
  actingUserMigration,
  auditMigration,
  epochMigration,
  historyMigration,
  idempotencyMigration,
  leaseMigration,
} from '@leko/postgres';
import { settingsMigration } from '@leko/settings';
import { upstreamMigration } from '@leko/upstream';

/**
 * An event of a payment repeats the lines of its order and says more of each, so the largest order that a request may
 * carry (64 KB) needs more room. An event that cannot be published keeps its change from being committed, so the money would stay unrecorded.
 */
const LARGEST_EVENT_BYTES = 98_304;

/** What every service with a store has: claims, history, settings, events, calls to the outside, audit, epochs. */
export const common = [
  leaseMigration,
  idempotencyMigration,
  historyMigration,
  settingsMigration,
  eventsMigration(LARGEST_EVENT_BYTES),
  upstreamMigration,
  auditMigration,
  epochMigration('outbox', 'audit'),
  actingUserMigration,
].join(';\n');
