import type { FaultBook, FaultName } from '@leko/simulators/kit';

/** How the mail server may be made to misbehave. */
type MailFault = 'greylist' | 'reject' | 'full' | 'spam' | 'drop_after_data' | 'down' | 'slow' | 'hang';

const WORDS: Readonly<Record<MailFault, readonly FaultName[]>> = {
  greylist: ['greylist', 'error'],
  reject: ['reject', 'refuse'],
  full: ['full'],
  spam: ['spam'],
  drop_after_data: ['drop_after_data', 'reset_after_effect'],
  down: ['down', 'reset'],
  slow: ['slow'],
  hang: ['hang'],
};

const REFUSALS = {
  greylist: [451, '4.7.1 Greylisted, come again later'],
  reject: [550, '5.1.1 No such mailbox'],
  full: [552, '5.2.2 The mailbox is full'],
  spam: [554, '5.7.1 This mail is not wanted'],
} as const;
type Refusal = keyof typeof REFUSALS;

export interface MailFaults {
  /** Uses up one turn of the first of the faults that is switched on for this. */
  take(faults: readonly MailFault[], text: string): boolean;
  /** The same, as what the server then says. */
  refusal(faults: readonly Refusal[], text: string): Error | undefined;
}

export function mailFaults(book: FaultBook): MailFaults {
  const isOn = (fault: MailFault, text: string): boolean => book.take('mailbox', WORDS[fault], text) !== undefined;
  return {
    take: (faults, text) => faults.some((fault) => isOn(fault, text)),
    refusal(faults, text) {
      const fault = faults.find((one) => isOn(one, text));
      return fault && smtpRefusal(fault);
    },
  };
}

export function smtpRefusal(refusal: Refusal): Error {
  const [responseCode, words] = REFUSALS[refusal];
  return Object.assign(new Error(words), { responseCode });
}
