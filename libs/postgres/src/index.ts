export { type ConnectOptions, connect } from './connect.ts';
export { databaseProblem } from './errors.ts';
export { type HistoryTables, historyMigration, noteTransition, type Transition } from './history.ts';
export { forgetOldKeys, idempotencyMigration, runOnce, transactOnce } from './idempotency.ts';
export { holdLease, leaseMigration } from './lease.ts';
export { type Migrations, migrate, missingMigrations, sqlMigration } from './migrate.ts';
export { type ProvisionOptions, provision } from './provision.ts';
export { type DueQuery, hurryDue, nextDue, takeDue } from './take-due.ts';
export { onCommit, transact } from './transaction.ts';
