import type { InternalSigner, Log } from '@leko/runtime';
import { addHealth, addMetrics, type Health, type Server } from '@leko/server';
import { readAddresses } from './addresses.ts';
import { dressAnswers } from './answer-headers.ts';
import { createAuthenticate } from './authenticate.ts';
import { createChassis, type SenderLimits } from './chassis.ts';
import type { GatewayConfig } from './config.ts';
import { allowOrigins } from './cors.ts';
import { type EntryChecks, enter } from './enter.ts';
import { DEADLINES, type Deadlines, forward } from './forward.ts';
import { guardRequests, readBodiesWhole } from './guard-input.ts';
import { createLimits } from './limit-requests.ts';
import { addDescription } from './openapi/routes.ts';
import { logRequests } from './request-log.ts';
import { routesTable, sandboxTable } from './routes-table.ts';
import { connectServices } from './service-client.ts';
import type { Now } from './token-bucket.ts';
import { refuseUnknown } from './unknown-routes.ts';

export interface GatewayParts {
  readonly config: GatewayConfig;
  readonly log: Log;
  readonly sign: InternalSigner;
  readonly deadlines?: Deadlines;
  readonly senders?: SenderLimits;
  /** What requests are counted by. */
  readonly now?: Now;
}

export interface Gateway {
  readonly app: Server;
  readonly health: Health;
}

/** The gateway: requests are checked, authenticated and forwarded by the routes table; all others are refused. */
export async function createGateway({ config, log, sign, ...parts }: GatewayParts): Promise<Gateway> {
  const { deadlines = DEADLINES, senders, now } = parts;
  const app = createChassis(log, readAddresses('TRUSTED_PROXIES', config.TRUSTED_PROXIES), senders);
  const table = config.SANDBOX_URL === undefined ? routesTable : [...routesTable, ...sandboxTable];
  const services = connectServices(config, { log, openMs: deadlines.openMs });
  const limits = createLimits(config.RATE_LIMIT_FACTOR, now);
  const checks: EntryChecks = {
    webhookSources: readAddresses('WEBHOOK_SOURCES', config.WEBHOOK_SOURCES),
    authenticate: createAuthenticate(config, deadlines.keysMs, limits.attempts),
    limits,
  };

  dressAnswers(app);
  guardRequests(app);
  await allowOrigins(app, config.CORS_ORIGINS);
  readBodiesWhole(app);
  logRequests(app);
  refuseUnknown(app, table);

  addMetrics(app, { service: 'gateway', log, metrics: { host: config.HOST, port: config.METRICS_PORT } });
  const health = addHealth(app, {});
  const limit = limits.countAddress.bind(undefined, 'page');
  await addDescription(app, { config, table, log, limit });
  for (const route of table) {
    app.route({
      method: [...route.methods],
      url: route.path,
      onRequest: (request, reply) => enter(checks, route, request, reply),
      handler: (request, reply) => forward({ services, sign, deadlines }, route, request, reply),
    });
  }
  app.addHook('onClose', () => Promise.all(Object.values(services).map((service) => service.close())));
  await app.ready();
  return { app, health };
}
