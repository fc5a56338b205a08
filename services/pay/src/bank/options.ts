import type { BankTimeouts } from './timeouts.ts';

/** Who we are to the bank, and how long we wait for it. */
export interface TochkaOptions {
  readonly baseUrl: string;
  readonly token: string;
  readonly customerCode: string;
  readonly merchantId: string;
  readonly timeouts: BankTimeouts;
}
