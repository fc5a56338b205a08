export { auditRequests } from './audit-requests.ts';
export { databaseProblem } from './database-problem.ts';
export type { Composition, ServiceContext, ServiceDefinition } from './definition.ts';
export { addFeedRoute } from './feed-route.ts';
export { type HostedService, hostService } from './host.ts';
export { IdempotencyHeaders, requestKey } from './idempotency-key.ts';
export { runService } from './run.ts';
export { upstreamsRoute } from './upstreams-route.ts';
