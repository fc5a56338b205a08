import swagger from '@fastify/swagger';
import swaggerUi, { type FastifySwaggerUiOptions } from '@fastify/swagger-ui';
import type { Log } from '@leko/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.ts';
import type { GatewayRoute } from '../routes-table.ts';
import { createCollector } from './collect.ts';
import { describePlatform } from './document.ts';

const UI = {
  docExpansion: 'list' as const,
  persistAuthorization: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
};
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="150" height="40"><text x="0" y="28" fill="#fff" font-family="sans-serif" font-size="24" font-weight="700">LE-KO Pay</text></svg>';
/** The page is all self-hosted; its styles are set by script. */
const CONTENT_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'";

const ui: FastifySwaggerUiOptions = {
  routePrefix: '/docs',
  uiConfig: UI,
  theme: { title: 'LE-KO Pay' },
  logo: { type: 'image/svg+xml', content: Buffer.from(LOGO), href: '/docs' },
  staticCSP: CONTENT_POLICY,
  // The page reads the document of its own plugin, which knows one process; ours is joined of all.
  uiHooks: {
    onRequest: (request, reply, done) => {
      // Relative to the page, so that a path prefix of both is kept.
      if (request.routeOptions.url === '/docs/json') reply.redirect('../openapi.json');
      else done();
    },
  },
};

interface Options {
  readonly config: GatewayConfig;
  readonly table: readonly GatewayRoute[];
  readonly log: Log;
  /** Throws where an address sends too many requests. */
  readonly limit: (request: FastifyRequest, reply: FastifyReply) => void;
}

/** `/openapi.json`: the joined description; `/docs`: the same to browse and to try. */
export async function addDescription(app: FastifyInstance, { config, table, log, limit }: Options): Promise<void> {
  const { PAY_URL: pay, PAYOUT_URL: payout, NOTIFICATION_URL: notification } = config;
  const addresses = { pay, payout, notification };
  const describe = createCollector({ log, addresses, join: (parts) => describePlatform(config, table, parts) });
  await app.register(async (pages) => {
    pages.addHook('onRequest', async (request, reply) => limit(request, reply));
    pages.get('/openapi.json', describe);
    await pages.register(swagger);
    await pages.register(swaggerUi, ui);
  });
}
