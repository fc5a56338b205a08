import type { UpstreamParts } from '@leko/upstream';
import type { Fiscal } from '../fiscal.ts';
import { createFirstOfdClient, type FirstOfdOptions } from './client.ts';
import { toReport, toSellBody } from './translate.ts';

/** "Not ready yet": the register has the receipt in hand. */
const NOT_READY = '34';

/** First OFD, through the receipt protocol of its cloud registers, as our fiscal service. */
export function firstOfdFiscal(options: FirstOfdOptions, parts: UpstreamParts): Fiscal {
  const client = createFirstOfdClient(options, parts);

  return {
    async issue(request) {
      const outcome = await client.sell(request.receiptId, toSellBody(request));
      return outcome.kind === 'ok' ? { kind: 'ok', value: { uuid: outcome.value.uuid } } : outcome;
    },
    async report({ uuid, receiptId }) {
      const outcome = await client.report(receiptId, uuid);
      if (outcome.kind === 'ok') return { kind: 'ok', value: toReport(outcome.value) };
      if (outcome.kind === 'refused' && outcome.code === NOT_READY) return { kind: 'ok', value: { state: 'wait' } };
      return outcome;
    },
  };
}
