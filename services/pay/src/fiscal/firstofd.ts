import { redactText } from '@leko/redaction';
import type { Outcome, UpstreamParts } from '@leko/upstream';
import { createFirstOfdClient, type FirstOfdAccepted, type FirstOfdOptions } from './client.ts';
import type { Fiscal, ReceiptRequest } from './fiscal.ts';
import { causeOf, toReport } from './report.ts';
import { toReceiptBody, vatCode } from './translate.ts';

/** "Not ready yet": the register is processing the receipt. */
const NOT_READY = '34';
const NOT_FOUND = 404;
const TOO_MANY = 429;

export interface FirstOfdFiscalOptions extends FirstOfdOptions {
  /** Where the OFD shows receipts to consumers. */
  readonly ticketUrl: string;
}

/** First OFD, through the receipt protocol of its cloud registers, as our fiscal service. */
export function firstOfdFiscal(options: FirstOfdFiscalOptions, parts: UpstreamParts): Fiscal {
  const client = createFirstOfdClient(options, parts);

  return {
    async issue(request) {
      const rate = unknownRate(request);
      if (rate !== undefined) return refused(`no receipt code for VAT of ${rate} %`);
      const outcome = await client.register(request.kind, request.receiptId, toReceiptBody(request));
      switch (outcome.kind) {
        case 'ok':
          return toAccepted(outcome.value);
        case 'refused':
          return isOfReceipt(outcome.status) ? outcome : { kind: 'unknown', reason: outcome.reason };
        case 'unknown':
          return outcome;
      }
    },
    async report({ uuid, receiptId, kind }) {
      const outcome = await client.report(receiptId, uuid);
      if (outcome.kind === 'ok') {
        return { kind: 'ok', value: toReport(outcome.value, { kind, ticketUrl: options.ticketUrl }) };
      }
      if (outcome.kind === 'unknown') return outcome;
      if (outcome.status === TOO_MANY) return { kind: 'busy' };
      if (outcome.code === NOT_READY) return { kind: 'ok', value: { state: 'wait', reason: 'not registered yet' } };
      return outcome.status === NOT_FOUND ? { kind: 'ok', value: { state: 'missing' } } : outcome;
    },
  };
}

const unknownRate = ({ lines }: ReceiptRequest): string | undefined =>
  lines.flatMap((line) => (line.kind === 'fee' ? line.vatPercentage : [])).find((rate) => vatCode(rate) === undefined);

const refused = (reason: string) => ({ kind: 'refused', status: 0, code: 'refused', reason }) as const;

/** A wrong address or too many requests say nothing about the receipt. */
const isOfReceipt = (status: number): boolean => status !== NOT_FOUND && status !== TOO_MANY;

/** A refusal may come in an answer with a success status. */
function toAccepted({ uuid, status, error }: FirstOfdAccepted): Outcome<{ uuid: string }> {
  if (status !== 'fail' && uuid) return { kind: 'ok', value: { uuid } };
  const reason = redactText(error?.text ?? 'accepted without an id');
  return error && causeOf(error) === 'receipt' ? refused(reason) : { kind: 'unknown', reason };
}
