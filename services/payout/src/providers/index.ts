import { type CallLog, createBreaker } from '@leko/upstream';
import type { Config } from '../config.ts';
import type { PayoutRegistry } from './payout-registry.ts';
import { tochkaB2bRegistry } from './tochka-b2b-registry/payout-registry.ts';

export interface Providers {
  readonly registry: PayoutRegistry;
}

/** Every upstream of this service, a line each. */
export function createProviders(config: Config, log: CallLog): Providers {
  // The bank's registry is asked rarely, so three calls without an answer are enough to leave it alone.
  const breaker = createBreaker({ failures: 3, openMs: config.UPSTREAM_BREAKER_OPEN_MS });
  return {
    registry: tochkaB2bRegistry({ baseUrl: config.REGISTRY_URL, token: config.REGISTRY_TOKEN }, { log, breaker }),
  };
}
