import { inject } from 'vitest';

/**
 * The Postgres server of this worker. Each has its own: what is read below the oldest running transaction, as the feed and
 * the seals of the audit are, would wait for the transactions of other workers, whatever their database.
 */
export function postgresUrl(): string {
  const urls = inject('postgresUrls');
  const url = urls[(Number(process.env.VITEST_POOL_ID ?? '1') - 1) % urls.length];
  if (url === undefined) throw new Error('this layer of tests has no Postgres: see vitest.workspace.ts');
  return url;
}
