// Real servers for local runs, without the test kit and all that it brings along.
export { type EmbeddedPostgres, startPostgres } from './cluster.ts';
export {
  ensureInternalKeys,
  ensureVaultKeys,
  type InternalKeys,
  rotateInternalKey,
  type SigningKeyStep,
  signingKeySteps,
} from './keys.ts';
export { lastLinesOf } from './last-lines.ts';
export {
  accepts,
  freePort,
  isFree,
  type LocalNats,
  type NatsPasswords,
  type NatsUrls,
  newNatsPasswords,
  startNats,
} from './nats.ts';
export { findNatsServer } from './nats-binary.ts';
export { postgresHome } from './postgres-home.ts';
export { searchDatabase } from './search-database.ts';
export { seeded } from './seeded.ts';
