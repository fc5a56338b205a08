export { BaseConfig, MigrateConfig, refuseSandboxInProduction, StoreConfig, type Upstreams } from './base-config.ts';
export { type Clock, fileClock, fileElapsed, systemClock, systemElapsed } from './clock.ts';
export { loadConfig } from './config.ts';
export { createExpiringCache, type ExpiringCache } from './expiring-cache.ts';
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
export { isRefusal } from './refusal.ts';
export { type StopPhase, stopInPhases } from './run.ts';
export { createTasks, type Task, type Tasks } from './tasks.ts';
export { TimeLimit } from './time-limit.ts';
export { createWaits, type ElapsedMs, type Waits } from './waits.ts';
export { type Standstill, type Watch, watchTask } from './watch.ts';
