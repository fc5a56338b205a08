import type { BankTimeouts } from './timeouts.ts';

/** Our identity at the bank, and the timeouts of its calls. */
export interface TochkaOptions {
  readonly baseUrl: string;
  readonly token: string;
  readonly customerCode: string;
  readonly merchantId: string;
  readonly timeouts: BankTimeouts;
}
