import { type CallLog, createBreaker } from '@leko/upstream';
import type { Acquirer } from './bank/acquirer.ts';
import type { BankTimeouts } from './bank/timeouts.ts';
import { tochkaAcquirer } from './bank/tochka-acquirer.ts';
import type { Config } from './config.ts';
import { firstOfdFiscal } from './fiscal/firstofd.ts';
import type { Fiscal } from './fiscal/fiscal.ts';

export interface Providers {
  readonly acquirer: Acquirer;
  readonly fiscal: Fiscal;
}

/** Every upstream of this service, a line each. */
export function createProviders(config: Config, log: CallLog, timeouts: BankTimeouts): Providers {
  const openMs = config.UPSTREAM_BREAKER_OPEN_MS;
  const parts = () => ({ log, breaker: createBreaker({ failures: 5, openMs }) });
  return {
    acquirer: tochkaAcquirer(
      {
        baseUrl: config.ACQUIRER_URL,
        jwkUrl: config.ACQUIRER_JWK_URL,
        token: config.ACQUIRER_TOKEN,
        customerCode: config.ACQUIRER_CUSTOMER_CODE,
        merchantId: config.ACQUIRER_MERCHANT_ID,
        timeouts,
      },
      parts(),
    ),
    fiscal: firstOfdFiscal(
      {
        baseUrl: config.FISCAL_URL,
        login: config.FISCAL_LOGIN,
        password: config.FISCAL_PASSWORD,
        groupCode: config.FISCAL_GROUP_CODE,
        reportIntervalMs: config.FISCAL_REPORT_INTERVAL_MS,
        ticketUrl: config.FISCAL_TICKET_URL,
      },
      parts(),
    ),
  };
}
