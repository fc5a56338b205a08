// Keeps swagger's additions to Fastify's types (`hide`, `operationId`) in the built declarations.
export type {} from '@fastify/swagger';
export type { FastifyReply as Reply, FastifyRequest as Request } from 'fastify';
export { type Access, currentCaller, currentUser, type PublishedRoute, type RouteLimit } from './access.ts';
export { BaseConfig, MigrateConfig, refuseSandboxInProduction, StoreConfig, type Upstreams } from './base-config.ts';
export { answerClientErrors } from './client-error.ts';
export { type Clock, fileClock, fileElapsed, systemClock, systemElapsed } from './clock.ts';
export { createClosing } from './closing.ts';
export { loadConfig } from './config.ts';
export { createServer, type Server } from './create-server.ts';
export { requestDeadline } from './deadline.ts';
export { addDrainRoute } from './drain-route.ts';
export { createExpiringCache, type ExpiringCache } from './expiring-cache.ts';
export { addHealth, type Health } from './health.ts';
export { httpValidationResponses, httpValidationSchemas } from './http-validation-error.ts';
export { IdempotencyHeaders, type RequestKey, requestKey } from './idempotency-key.ts';
export {
  type Authority,
  asProcess,
  type Caller,
  createInternalSigner,
  createInternalVerifier,
  INTERNAL_TOKEN_HEADER,
  type InternalSigner,
  type InternalVerifier,
  type Role,
  trustedIssuers,
} from './identity.ts';
export { fullJitter, spread } from './jitter.ts';
export { createLog, type Log } from './log.ts';
export { addMetrics } from './metrics.ts';
export { readPage } from './page.ts';
export { commonProblems, invalidInput, ProblemError, type ProblemKind } from './problem.ts';
export { publicUrl } from './public-url.ts';
export { renderError, type Translate } from './render-error.ts';
export { problemResponses, ref } from './responses.ts';
export { type StopPhase, stopInPhases } from './run.ts';
export { createTasks, type Task, type Tasks } from './tasks.ts';
export { TimeLimit } from './time-limit.ts';
export { createWaits, type ElapsedMs, type Waits } from './waits.ts';
export { type Standstill, type Watch, watchTask } from './watch.ts';
