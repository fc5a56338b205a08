import { openDocuments } from '@leko/simulators/kit';
import { worldFile } from '../../../src/sandbox/world-file.ts';
import type { World } from '../../../src/stack/services.ts';
import { urlOf } from '../../../src/stack/services.ts';
import { must } from './ask.ts';
import type { Payment } from './story.ts';

/** What is done at the bank, by the payer or by itself. */
export interface BankDesk {
  pay(payment: Pick<Payment, 'paymentLink'>): Promise<void>;
  /** Money without a request of ours. */
  strayPayment(): Promise<void>;
  /** The next so many payments are booked with another amount. */
  bookWrongly(times: number): Promise<void>;
  /** Where the payer of a payment is sent back to. */
  wayBack(paymentId: string): URL;
}

const BANK = 'tochka_acquiring';
const CUSTOMER = '300000001';

export function openBankDesk({ ports, secrets, dataDir }: World): BankDesk {
  const sandbox = `${urlOf(ports, 'sandbox')}/sandbox`;
  const authorization = `Bearer ${secrets.acquirerToken}`;
  const post = <T>(url: string, body: object, headers = {}) =>
    must<T>(url, { method: 'POST', path: '', headers, body });
  const pay = async (paymentLink: string) => {
    await post(`${paymentLink}/pay`, { method: 'sbp' });
  };

  return {
    pay: ({ paymentLink }) => pay(paymentLink),
    async strayPayment() {
      const Data = { customerCode: CUSTOMER, amount: 77, purpose: 'by hand', paymentMode: ['sbp'] };
      const url = `${sandbox}/${BANK}/uapi/acquiring/v1.0/payments`;
      const made = await post<{ Data: { paymentLink: string } }>(url, { Data }, { authorization });
      await pay(made.Data.paymentLink);
    },
    async bookWrongly(times) {
      await post(`${sandbox}/upstreams/${BANK}/faults`, { fault: 'wrong_amount', times });
    },
    wayBack(paymentId) {
      const documents = openDocuments(worldFile(dataDir));
      const operation = documents.find<{ redirectUrl: string }>(`${BANK}.operation`, 'link', paymentId);
      documents.close();
      return new URL(operation?.redirectUrl ?? '');
    },
  };
}
