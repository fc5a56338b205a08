import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Log } from './log.ts';

/** `/metrics` in the Prometheus text form: the process, and every request by route and status. */
export function addMetrics(app: FastifyInstance, { service, log }: { service: string; log: Log }): void {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request line to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });

  new Counter({
    name: 'log_lines_lost_total',
    help: 'Lines of the log that nobody read in time',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(log.linesLost());
    },
  });

  app.addHook('onResponse', (request, reply, next) => {
    next();
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
  app.get('/metrics', { config: { access: 'public', query: 'any' }, schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
