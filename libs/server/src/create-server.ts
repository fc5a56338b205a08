import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { formats, Problem } from '@leko/contracts';
import type { InternalVerifier, Log } from '@leko/runtime';
import type { TSchema } from '@sinclair/typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
  type RawServerDefault,
} from 'fastify';
import { guardRoutes } from './access.ts';
import { answerClientErrors } from './client-error.ts';
import { createClosing } from './closing.ts';
import { addMetrics, type MetricsAddress } from './metrics.ts';
import { mayLackBody, takeMissingBodies } from './optional-body.ts';
import { commonProblems, ProblemError } from './problem.ts';
import { readQueries, refuseUnknownParameters } from './query.ts';
import { renderError, type Translate } from './render-error.ts';
import { buildSerializer } from './serializers.ts';
import { parseStrictJson } from './strict-json.ts';

export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ServerOptions {
  readonly service: string;
  readonly description: string;
  readonly log: Log;
  readonly verify: InternalVerifier;
  /** Left out: no metrics. */
  readonly metrics?: MetricsAddress;
  readonly translate?: Translate;
  /** Schemas with an `$id` that routes refer to by `ref()`; they become the named components of the description. */
  readonly schemas?: readonly TSchema[];
}

/** docs/reliability.md, rule 20. */
const BODY_LIMIT_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const HEADERS_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 72_000;
/** Node checks for late senders only every 30 s by default. */
const CHECK_EVERY_MS = 1_000;
/** As much as Node reads of a request before its body: how long a parameter of a path may be is for its schema to say. */
const MAX_PARAM_LENGTH = 16 * 1_024;

const REQUEST_ID = /^[\w-]{1,64}$/;

/** The chassis every service stands on: strict input, problem+json, default deny, one log line a request, health, description. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const answerError = renderError(options.translate ?? (() => undefined));
  const closing = createClosing();
  const app = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    // One line a request is ours (below).
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: CHECK_EVERY_MS },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: answerClientErrors(),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error, request, reply) => answerError(closing.insteadOf(error, reply), request, reply),
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    schemaController: { compilersFactory: { buildSerializer } },
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: true,
        // The first fault ends the check, and lengths come before patterns: a text that is too long is not scanned.
        allErrors: false,
      },
      onCreate: setRules,
    },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as Server;

  closing.guard(app);
  acceptStrictJson(app);
  refuseUnknownParameters(app);
  readQueries(app);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler({ preHandler: [] }, async () => {
    throw new ProblemError(commonProblems.routeNotFound);
  });
  guardRoutes(app, options.verify);
  logRequests(app);
  for (const schema of [Problem, ...(options.schemas ?? [])]) app.addSchema(schema);
  await describe(app, options);
  if (options.metrics) addMetrics(app, { ...options, metrics: options.metrics });
  return app;
}

/**
 * Lengths are counted in UTF-16 units, as upstreams and our own checks of events and answers count them: what we let in, they
 * take. (Given to the constructor, the option writes a warning.) Formats are those of events, too: the usual ones, which are
 * added after what the constructor is given, also take `urn:uuid:` and the 60th second.
 */
function setRules(ajv: Validator): void {
  (ajv.opts as { unicode?: boolean }).unicode = false;
  for (const [name, validate] of Object.entries(formats)) ajv.addFormat(name, { type: 'string', validate });
}

type Validator = Parameters<NonNullable<NonNullable<FastifyServerOptions['ajv']>['onCreate']>>[0];

function acceptStrictJson(app: Server): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    body.length === 0 && mayLackBody(request) ? undefined : parseStrictJson(body),
  );
}

function logRequests(app: Server): void {
  app.addHook('onResponse', (request, reply, next) => {
    next();
    const { url } = request.routeOptions;
    if (url === '/healthz' || url === '/readyz' || url?.startsWith('/internal/')) return;
    const { sub, act, tokenId: jti } = request.caller ?? {};
    const fields = { method: request.method, route: url, status: reply.statusCode, sub, act, jti };
    request.log.info({ ...fields, ms: Math.round(reply.elapsedTime) }, 'request answered');
  });
}

async function describe(app: Server, { service, description }: ServerOptions): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `LE-KO Pay: ${service}`, version: '1.0.3', description },
      components: {
        securitySchemes: { bearerHttpAuthentication: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    transformObject: takeMissingBodies(app),
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `def-${i}`) },
  });
  app.get('/internal/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () =>
    app.swagger(),
  );
}
