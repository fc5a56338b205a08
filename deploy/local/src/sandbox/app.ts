import { randomUUID } from 'node:crypto';
import type { Log } from '@leko/runtime';
import { commonProblems, ProblemError, renderError } from '@leko/server';
import { acceptJsonAndForms, type Documents, type FaultBook, type Simulator } from '@leko/simulators/kit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { clockRoutes } from './clock-routes.ts';
import { indexPage } from './index-page.ts';
import type { Mailbox } from './mailbox.ts';
import { mailboxRoutes } from './mailbox-routes.ts';
import { type TemplateSource, templatePages } from './mailbox-templates.ts';
import type { World } from './settle.ts';
import { tokenRoutes } from './tokens.ts';
import { upstreamRoutes } from './upstream-routes.ts';

export type SandboxParts = {
  log: Log;
  documents: Documents;
  faults: FaultBook;
  mailbox: Mailbox;
  templates: TemplateSource;
  simulators: Simulator[];
  world: World;
  publicUrl: string;
};

/** One server for the outside world: the simulated upstreams and the switches of the sandbox. */
export async function sandboxApp(parts: SandboxParts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: parts.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true },
    genReqId: () => randomUUID(),
  });
  app.setErrorHandler(renderError(() => undefined));
  app.setNotFoundHandler((request) => {
    throw new ProblemError(commonProblems.routeNotFound, {
      detail: `there is nothing at ${request.method} ${request.url}`,
    });
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  // Services call the short address, payers come through the gateway, which keeps the path.
  for (const { name, routes } of parts.simulators) {
    await app.register(routes, { prefix: `/${name}` });
    await app.register(routes, { prefix: `/sandbox/${name}` });
  }
  await app.register(async (sandbox) => {
    acceptJsonAndForms(sandbox);
    await tokenRoutes(sandbox, parts.documents, parts.publicUrl);
    await clockRoutes(sandbox, parts.world);
    await mailboxRoutes(sandbox, parts.mailbox);
    await templatePages(sandbox, parts.templates);
    await upstreamRoutes(sandbox, parts.simulators, parts.faults);
    await indexPage(sandbox, parts.world.clock, parts.faults);
  });
  return app;
}
