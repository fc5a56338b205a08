export { type EmbeddedPostgres, startPostgres } from './cluster.ts';
export { ensureInternalKeys, type InternalKeys } from './keys.ts';
export { accepts, freePort, type LocalNats, startNats } from './nats.ts';
export { findNatsServer } from './nats-binary.ts';
export { postgresHome } from './postgres-home.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { type As, startTestService, type TestService } from './test-service.ts';
