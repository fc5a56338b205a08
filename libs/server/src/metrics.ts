import { createServer, type Server } from 'node:http';
import type { Log } from '@leko/runtime';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Where metrics are served; without a port, nowhere. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number | undefined;
}

export interface MetricsOptions {
  readonly service: string;
  readonly log: Log;
  readonly metrics: MetricsAddress;
}

/**
 * Counts what the process does and every request by route and status, and serves it in the Prometheus text form at `/metrics`,
 * on a port of its own: routes, load and versions are for operators, so publishing the service's port does not publish them.
 * Listens from when `app` is ready until it is closed; a port that is taken fails the start.
 */
export function addMetrics(app: FastifyInstance, { service, log, metrics: { host, port } }: MetricsOptions): void {
  const registry = createRegistry(service, log);
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request line to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, next) => {
    next();
    const route = request.routeOptions.url ?? 'unknown';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
  if (port === undefined) return;

  const server = createMetricsServer(registry);
  app.addHook('onReady', () => listen(server, { host, port }));
  app.addHook('onClose', async () => {
    server.close();
    server.closeAllConnections();
  });
}

function createRegistry(service: string, log: Log): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  new Counter({
    name: 'log_lines_lost_total',
    help: 'Lines of the log that were not read in time',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(log.linesLost());
    },
  });
  return registry;
}

/** No client needs as long for so short a request. */
const REQUEST_TIMEOUT_MS = 5_000;

function createMetricsServer(registry: Registry): Server {
  const limits = { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS };
  return createServer(limits, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}

const listen = (server: Server, { host, port }: { host: string; port: number }): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => done());
  });
