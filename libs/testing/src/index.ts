export { type Backup, backUp } from './back-up.ts';
export { byHand } from './by-hand.ts';
export { plannedColumns } from './planned-columns.ts';
export { type Random, randomOf } from './random.ts';
export { runs } from './runs.ts';
export * from './servers.ts';
export { copyTestDatabase, createTestDatabase, PATIENT, type TestDatabase } from './test-database.ts';
export {
  type Alarm,
  type As,
  openTestHome,
  type TestAnswer,
  type TestCopy,
  type TestHome,
  type TestRequest,
} from './test-home.ts';
export { startTestService, type TestService } from './test-service.ts';
