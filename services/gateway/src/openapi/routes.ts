import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { Log } from '@leko/server';
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../config.ts';
import type { DoorRoute } from '../routes-table.ts';
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

/** `/openapi.json`: the joined description; `/docs`: the same to browse and to try. */
export async function addDescription(
  app: FastifyInstance,
  { config, table, log }: { config: GatewayConfig; table: readonly DoorRoute[]; log: Log },
): Promise<void> {
  const { PAY_URL: pay, PAYOUT_URL: payout, NOTIFICATION_URL: notification } = config;
  const collect = createCollector(log, { pay, payout, notification });
  app.get('/openapi.json', async () => describePlatform(config, table, await collect()));

  await app.register(swagger);
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: UI,
    theme: { title: 'LE-KO Pay' },
    logo: { type: 'image/svg+xml', content: Buffer.from(LOGO), href: '/docs' },
    staticCSP: CONTENT_POLICY,
    // The page reads the document of its own plugin, which knows one process; ours is joined at every look.
    uiHooks: {
      onRequest: (request, reply, done) => {
        if (request.routeOptions.url === '/docs/json') reply.redirect('/openapi.json');
        else done();
      },
    },
  });
}
