import type { createUpstream } from '@leko/upstream';

/** What every client needs besides its own name and address. */
export type UpstreamParts = Pick<Parameters<typeof createUpstream>[0], 'log' | 'breaker'>;
