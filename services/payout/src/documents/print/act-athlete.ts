import type { Content } from 'pdfmake/interfaces.js';
import type { Act, Settlement } from '../domain/act.ts';
import type { Party } from '../domain/party.ts';
import { inWords } from './act-coach.ts';
import {
  acceptanceText,
  athleteText,
  basisText,
  coachText,
  platformText,
  receiptText,
  servicesTable,
  unpricedText,
  vatText,
} from './act-parts.ts';
import { amountText, dayText, longDayText } from './figures.ts';
import { facts, signatures, sums, title } from './parts.ts';

type Settled = Extract<Settlement, { kind: 'session' }>;

/** The act between coach and athlete: the service and its price, without the coach's address. */
export function athleteActContent(act: Act, coach: Party | undefined): Content[] {
  const { settlement, platform } = act;
  return [
    title(`АКТ № ${act.number}`, 'об оказании услуг', `от ${longDayText(act.date)}`),
    facts([
      ['Исполнитель', coachText(coach, act.coachId)],
      ['В лице агента', platformText(platform)],
      ['Заказчик', athleteText(act.athleteId)],
      ['Основание', basisText(act)],
    ]),
    { text: 'Исполнитель оказал, а заказчик принял следующие услуги:', margin: [0, 4, 0, 6] },
    servicesTable(act, 'Услуги платформы по организации занятия'),
    ...(settlement.kind === 'session'
      ? settled(settlement)
      : [{ text: unpricedText(settlement), margin: [0, 8, 0, 0] } satisfies Content]),
    { text: acceptanceText(settlement), margin: [0, 8, 0, 0] },
    signatures(
      {
        side: 'За исполнителя, агент',
        who: platform.legalName,
        position: platform.signatoryPosition,
        name: platform.signatoryName,
        seal: platform.kpp === '' ? '' : 'М. П.',
      },
      { side: 'Заказчик', who: 'пользователь платформы', position: 'Заказчик', name: undefined, seal: '' },
    ),
  ];
}

function settled({ figures, paymentId, paidOn, receiptLink }: Settled): Content[] {
  const { price, returned, netPrice, netVat, vatPercentage } = figures;
  const vat = vatText(vatPercentage, netVat);
  return [
    sums([
      [`Оплачено заказчиком ${dayText(paidOn)}, платёж ${paymentId}`, amountText(price)],
      ['Возвращено заказчику', amountText(returned)],
      [`Стоимость услуг с учётом возвратов (${vat})`, amountText(netPrice)],
    ]),
    { text: `Всего оказано услуг на сумму: ${inWords(netPrice)}.`, bold: true },
    ...(receiptLink === undefined
      ? []
      : [{ text: `Кассовый чек: ${receiptText(receiptLink)}.`, margin: [0, 4, 0, 0] } satisfies Content]),
  ];
}
