import type { Outcome } from '@leko/upstream';
import type { MoscowDay } from '../payments/domain/moscow-day.ts';
import type { BankOperation, BankRow, UnreadableRow } from '../reconciliation/domain/findings.ts';

/** What the bank will pass on for one day, row by row; rows that cannot be understood are kept apart, never dropped. */
export interface DayRegistry {
  readonly rows: readonly BankRow[];
  readonly unreadable: readonly UnreadableRow[];
}

export interface ListedOperation extends BankOperation {
  /** When the payer paid; undefined before that, or where the bank does not say. */
  readonly paidAt: Date | undefined;
}

export interface OperationList {
  readonly operations: readonly ListedOperation[];
  readonly unreadable: readonly UnreadableRow[];
}

export interface OperationQuery {
  readonly from: Date;
  readonly to: Date;
  readonly status?: 'refunded' | 'partly_refunded';
}

/** The bank's own records, read to compare ours with them; a deadline is when the caller stops waiting. */
export interface AcquirerReports {
  dayRegistry(day: MoscowDay, deadline?: Date): Promise<Outcome<DayRegistry>>;
  /** Every operation whose link was made on the days of this time, or those of them in one state. */
  listOperations(query: OperationQuery): Promise<Outcome<OperationList>>;
  /** One operation, whether we made it or not; undefined where the bank does not know it. */
  lookUp(operationId: string, deadline?: Date): Promise<Outcome<BankOperation | undefined>>;
}
