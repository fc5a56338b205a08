export { byHand } from './by-hand.ts';
export * from './servers.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { type As, startTestService, type TestService } from './test-service.ts';
