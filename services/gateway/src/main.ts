import {
  createInternalSigner,
  createLog,
  loadConfig,
  refuseSandboxInProduction,
  type StopPhase,
  stopInPhases,
} from '@leko/runtime';
import { createGateway, type Gateway } from './app.ts';
import { GatewayConfig } from './config.ts';

/** How long load balancers take to notice; only where there can be one. Milliseconds. */
const KEEP_SERVING_MS = 3_000;

try {
  await serve();
} catch (error) {
  process.stderr.write(`gateway: ${(error as Error).message}\n`);
  process.exit(1);
}

async function serve(): Promise<void> {
  const config = loadConfig(GatewayConfig, process.env);
  const production = config.NODE_ENV === 'production';
  const { AUTH_JWKS_URL, PUBLIC_URL } = config;
  refuseSandboxInProduction(config, { outside: { AUTH_JWKS_URL, PUBLIC_URL } });
  if (production && config.SANDBOX_URL !== undefined)
    throw new Error('configuration: SANDBOX_URL is not for production');
  const log = createLog('gateway', config.LOG_LEVEL);
  const sign = await createInternalSigner({ issuer: 'gateway', keyFile: config.INTERNAL_SIGNING_KEY_FILE });
  const gateway = await createGateway({ config, log, sign });
  stopInPhases(log, phases(gateway, production ? KEEP_SERVING_MS : 0), {
    stopWithParent: config.STOP_WITH_PARENT === '1',
  });
  const url = await gateway.app.listen({ host: config.HOST, port: config.PORT });
  log.info({ url }, 'ready');
}

function phases({ app, health }: Gateway, keepServingMs: number): StopPhase[] {
  return [
    { name: 'leave', limitMs: keepServingMs + 1_000, run: () => leave(health, keepServingMs) },
    { name: 'finish requests', limitMs: 20_000, run: () => app.close() },
  ];
}

async function leave(health: Gateway['health'], keepServingMs: number): Promise<void> {
  health.leaving();
  await new Promise((done) => setTimeout(done, keepServingMs));
}
