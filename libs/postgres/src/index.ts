export { appendOnly, keptFor } from './append-only.ts';
export {
  type Act,
  type AuditTables,
  auditMigration,
  recordAct,
} from './audit.ts';
export { auditTask, createAuditSealer } from './audit-seal.ts';
export { type AuditVerdict, verifyAudit } from './audit-verify.ts';
export { type CommitPlace, readInCommitOrder } from './commit-order.ts';
export { type ConnectOptions, connect, type DatabaseWaits } from './connect.ts';
export { bringForward, type DueQueue, nextDue, takeDue } from './due-queue.ts';
export { dueTask } from './due-task.ts';
export { currentEpoch, type Epoch, endRecovery, epochMigration, isRecovered } from './epoch.ts';
export { blamesARow, type DatabaseTrouble, severityOf, troubleOf } from './errors.ts';
export { farPlansTask } from './far-plans.ts';
export {
  type HistoryTables,
  historyMigration,
  insertTransitions,
  recordTransition,
  recordTransitions,
  type Transition,
  transitionRow,
} from './history.ts';
export {
  idempotencyMigration,
  idempotencyRetention,
  KeyInUse,
  KeyReused,
  type RequestKey,
  runOnce,
  sealedAnswers,
  transactOnce,
} from './idempotency.ts';
export { inBatches, type WriteBatch } from './in-batches.ts';
export { type Columns, insertRows, type JsonRows, jsonRows } from './insert-rows.ts';
export { holdLease, leaseMigration } from './lease.ts';
export { leaseWatch } from './lease-watch.ts';
export { type Migrated, type Migrations, migrate, type SchemaGap, schemaGap, sqlMigration } from './migrate.ts';
export { moveState, type Stated, type StateMove } from './move-state.ts';
export { mayDelete, mayUpdate } from './privileges.ts';
export { type ProvisionOptions, provision } from './provision.ts';
export { pruneTask, type Retention } from './prune.ts';
export { actAs, actingUserMigration, lookAs, ownedRows, transactAs } from './row-security.ts';
export { afterCommit, look, onCommit, transact, transactAtOnce } from './transaction.ts';
