import { join } from 'node:path';
import { firstofdSimulator } from '@leko/simulators/firstofd';
import type { Documents, FaultBook, Simulator, SimulatorContext, UpstreamName } from '@leko/simulators/kit';
import { objectStoreSimulator } from '@leko/simulators/s3';
import { tochkaAcquiringSimulator } from '@leko/simulators/tochka-acquiring';
import { tochkaB2bRegistrySimulator } from '@leko/simulators/tochka-b2b-registry';
import type { SandboxConfig } from './config.ts';

type Outside = { documents: Documents; faults: FaultBook; clock: () => Date; log: (line: string) => void };

/** The upstreams and the object store, sharing one clock, one memory and one fault book. */
export function openSimulators(config: SandboxConfig, outside: Outside): Simulator[] {
  const context = (name: UpstreamName): SimulatorContext => ({
    ...outside,
    publicUrl: `${config.PUBLIC_URL}/sandbox/${name}`,
  });
  return [
    tochkaAcquiringSimulator(context('tochka_acquiring'), {
      bearerToken: config.ACQUIRER_TOKEN,
      customerCode: config.ACQUIRER_CUSTOMER_CODE,
      merchantId: config.ACQUIRER_MERCHANT_ID,
      webhookUrl: `${config.PAY_URL}/api/v1/pay/webhooks/tochka`,
    }),
    firstofdSimulator(context('firstofd'), {
      login: config.FISCAL_LOGIN,
      password: config.FISCAL_PASSWORD,
      groupCode: config.FISCAL_GROUP_CODE,
    }),
    tochkaB2bRegistrySimulator(context('tochka_b2b_registry'), { bearerToken: config.REGISTRY_TOKEN }),
    objectStoreSimulator(context('object_store'), {
      directory: join(config.DATA_DIR, 'sandbox', 'objects'),
      accessKey: config.OBJECT_STORE_ACCESS_KEY,
      secretKey: config.OBJECT_STORE_SECRET_KEY,
    }),
  ];
}
