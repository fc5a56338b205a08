import { randomUUID } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Log } from '@leko/runtime';
import {
  answerClientErrors,
  commonProblems,
  createClosing,
  ProblemError,
  renderError,
  type Server,
} from '@leko/server';
import Fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { AddressSet } from './addresses.ts';
import { apiHeaders, dress } from './answer-headers.ts';
import type { Admitted } from './callers.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller as which the request was admitted; set before it is forwarded. */
    admitted: Admitted | undefined;
  }
}

/** docs/reliability.md, rule 20. */
const BODY_LIMIT_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
/** How long a sender may take; milliseconds. */
export interface SenderLimits {
  readonly headersMs: number;
  /** Headers and body together. */
  readonly requestMs: number;
  /** Node looks for late requests this often; its own 30 s would triple the limits above. */
  readonly checkEveryMs: number;
}
const SENDERS: SenderLimits = { headersMs: 5_000, requestMs: 10_000, checkEveryMs: 1_000 };
/** More than any id needs: 128 characters of nine bytes as escapes. The path is also in the internal token, which must fit the headers. */
const MAX_PARAM_LENGTH = 1_200;
const KEEP_ALIVE_MS = 72_000;
const REQUEST_ID = /^[\w-]{1,64}$/;

/** A Fastify with our limits that answers every error as problem+json, also those before a request is parsed. */
export function createChassis(log: Log, proxies: AddressSet, senders: SenderLimits = SENDERS): Server {
  const closing = createClosing();
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    // The caller's address is the one that our last proxy added; entries before it are claims of the caller.
    trustProxy: proxies.isEmpty ? false : (address: string) => proxies.has(address),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: senders.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      headersTimeout: senders.headersMs,
      connectionsCheckingInterval: senders.checkEveryMs,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    return503OnClosing: false,
    clientErrorHandler: answerClientErrors(apiHeaders),
    frameworkErrors: (error, request, reply) => {
      dress(request, reply);
      answerError(closing.insteadOf(error, reply), request, reply);
    },
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as Server;
  // Node would answer 417 without a body; an unknown expectation may be ignored (RFC 9110).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.decorateRequest('admitted', undefined);
  closing.guard(app);
  app.setErrorHandler(answerError);
  return app;
}

const render = renderError(() => undefined);

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof ProblemError && error.kind === commonProblems.unauthenticated) {
    reply.header('www-authenticate', 'Bearer');
  }
  render(error, request, reply);
}
