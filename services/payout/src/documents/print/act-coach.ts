import { parseExactAmount } from '@leko/money';
import type { Content } from 'pdfmake/interfaces.js';
import type { Act, Settlement } from '../domain/act.ts';
import { amountInWords } from '../domain/amount-in-words.ts';
import type { Party } from '../domain/party.ts';
import {
  acceptanceText,
  athleteText,
  basisText,
  coachText,
  isZero,
  platformText,
  servicesTable,
  unpricedText,
  vatText,
} from './act-parts.ts';
import { amountText, dayText, longDayText } from './figures.ts';
import { facts, signatures, sums, title } from './parts.ts';

type Settled = Extract<Settlement, { kind: 'session' }>;

/** The act between platform and coach: what was received for the session, our fee, and what the coach is due. */
export function coachActContent(act: Act, coach: Party | undefined): Content[] {
  const { settlement, platform } = act;
  const coachLine = coachText(coach, act.coachId);
  return [
    title(`АКТ № ${act.number}`, 'об оказании услуг (отчёт агента)', `от ${longDayText(act.date)}`),
    facts([
      ['Агент (платформа)', platformText(platform)],
      ['Исполнитель', coach === undefined ? coachLine : `${coachLine}; ${coach.address}`],
      ['Заказчик', athleteText(act.athleteId)],
      ['Основание', basisText(act)],
    ]),
    { text: introduction(settlement), margin: [0, 4, 0, 6] },
    servicesTable(act, 'Вознаграждение агента за организацию занятия и приём оплаты'),
    ...(settlement.kind === 'session' ? settled(settlement) : [unpriced(settlement)]),
    { text: acceptanceText(settlement), margin: [0, 8, 0, 0] },
    signatures(
      {
        side: 'Агент',
        who: platform.legalName,
        position: platform.signatoryPosition,
        name: platform.signatoryName,
        seal: platform.kpp === '' ? '' : 'М. П.',
      },
      { side: 'Исполнитель', who: coach?.name ?? 'тренер', position: 'Исполнитель', name: undefined, seal: '' },
    ),
  ];
}

const introduction = ({ kind }: Settlement): string =>
  kind === 'nothing'
    ? 'Исполнитель провёл для заказчика занятие, организованное через платформу агента:'
    : 'Агент по поручению исполнителя принял оплату заказчика, а исполнитель провёл для заказчика занятие:';

const unpriced = (settlement: Exclude<Settlement, { kind: 'session' }>): Content => ({
  text: unpricedText(settlement),
  margin: [0, 8, 0, 0],
});

function settled({ figures, paymentId, paidOn, payout }: Settled): Content[] {
  const { price, returned, netFee, netVat, vatPercentage, withheld, due } = figures;
  const vat = vatText(vatPercentage, netVat);
  return [
    sums([
      [`Получено от заказчика ${dayText(paidOn)}, платёж ${paymentId}`, amountText(price)],
      ['Возвращено заказчику', amountText(returned)],
      [`Вознаграждение агента с учётом возвратов (${vat})`, amountText(netFee)],
      ...(isZero(withheld) ? [] : ([['Удержано по решению спора с заказчиком', amountText(withheld)]] as const)),
      ['Причитается исполнителю', amountText(due)],
    ]),
    { text: `Всего причитается исполнителю: ${inWords(due)}, без НДС.`, bold: true },
    { text: payoutText(payout), margin: [0, 4, 0, 0] },
  ];
}

const payoutText = (payout: Settled['payout']): string =>
  payout === undefined
    ? 'Перечисляется исполнителю по его заявке в порядке, установленном офертой.'
    : `Перечислено исполнителю ${dayText(payout.paidOn)}, выплата ${payout.remittanceId}.`;

export function inWords(decimal: string): string {
  const amount = parseExactAmount(decimal);
  if (amount === undefined) throw new RangeError(`${decimal} is no amount`);
  return amountInWords(amount);
}
