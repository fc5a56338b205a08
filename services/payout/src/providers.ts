import { type CallLog, createBreaker } from '@leko/upstream';
import type { PayoutRegistry } from './bank/payout-registry.ts';
import { tochkaB2bRegistry } from './bank/tochka-b2b-registry.ts';
import type { Config } from './config.ts';
import type { ObjectStore } from './storage/object-store.ts';
import { s3ObjectStore } from './storage/s3.ts';

export interface Providers {
  readonly registry: PayoutRegistry;
  readonly objects: ObjectStore;
}

/** Every upstream of this service, a line each. */
export function createProviders(config: Config, log: CallLog): Providers {
  // The bank's registry is called rarely, so three calls without an answer are enough to stop calling it for a while.
  const breaker = createBreaker({ failures: 3, openMs: config.UPSTREAM_BREAKER_OPEN_MS });
  return {
    registry: tochkaB2bRegistry({ baseUrl: config.REGISTRY_URL, token: config.REGISTRY_TOKEN }, { log, breaker }),
    objects: s3ObjectStore({
      endpoint: config.OBJECT_STORE_URL,
      region: config.OBJECT_STORE_REGION,
      bucket: config.OBJECT_STORE_BUCKET,
      pathStyle: config.OBJECT_STORE_PATH_STYLE === 'true',
      accessKey: config.OBJECT_STORE_ACCESS_KEY,
      secretKey: config.OBJECT_STORE_SECRET_KEY,
    }),
  };
}
