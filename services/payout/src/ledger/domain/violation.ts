/** An invariant of the balances that does not hold, and for which coach; undefined where it is about all accounts. */
export interface Violation {
  readonly coachId: string | undefined;
  readonly what: string;
}

/** A recorded violation, which stops payouts. */
export interface OpenViolation extends Violation {
  readonly since: Date;
}
