export { createBreaker } from './breaker.ts';
export { type CallOptions, createUpstream, type Outcome, type Upstream, type UpstreamParts } from './call.ts';
export { type CallLog, createCallLog, type LoggedCall, upstreamMigration, upstreamRetention } from './call-log.ts';
export { PLAIN_PLEASE, readPlain } from './plain-body.ts';
export { type SingleFlight, singleFlight } from './single-flight.ts';
