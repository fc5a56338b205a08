/** Time limits of calls to the bank that no caller waits for, milliseconds. */
export interface BankTimeouts {
  readonly readMs: number;
  readonly writeMs: number;
  /** A whole day comes in one answer. */
  readonly registryMs: number;
}

/** docs/reliability.md, rule 15; a read takes a little less than the gateway waits for one. */
export const BANK_TIMEOUTS: BankTimeouts = { readMs: 4_000, writeMs: 15_000, registryMs: 10_000 };
