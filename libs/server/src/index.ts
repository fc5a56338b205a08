// Keeps swagger's additions to Fastify's types (`hide`, `operationId`) in the built declarations.
export type {} from '@fastify/swagger';
export type { FastifyReply as Reply, FastifyRequest as Request } from 'fastify';
export { type Access, currentCaller, currentUser, type PublishedRoute, type RouteLimit } from './access.ts';
export { answerClientErrors } from './client-error.ts';
export { createClosing } from './closing.ts';
export { createServer, type Server } from './create-server.ts';
export { requestDeadline } from './deadline.ts';
export { addDrainRoute, type Draining } from './drain-route.ts';
export { addHealth, type Health } from './health.ts';
export { httpValidationResponses, httpValidationSchemas } from './http-validation-error.ts';
export { addMetrics } from './metrics.ts';
export { readPage } from './page.ts';
export { commonProblems, invalidInput, ProblemError, type ProblemKind } from './problem.ts';
export { publicUrl } from './public-url.ts';
export { renderError, type Translate } from './render-error.ts';
export { problemResponses, ref } from './responses.ts';
export { retryAfter } from './retry-after.ts';
