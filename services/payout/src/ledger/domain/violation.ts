/** A rule of the books that does not hold, and for which coach; for nobody in particular where all accounts are meant. */
export interface Violation {
  readonly coachId: string | undefined;
  readonly what: string;
}

/** One that stops payouts, and since when. */
export interface Doubt extends Violation {
  readonly since: Date;
}
