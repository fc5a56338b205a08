import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Act, HeldSession, PlatformDetails, Settlement } from '../domain/act.ts';
import type { Party } from '../domain/party.ts';
import { amountText, dayText, rateText } from './figures.ts';
import { centred, fine, heads, right, ruled } from './parts.ts';

/** A line to be filled in by hand. */
const BLANK = '____________________';

export function platformText({ legalName, inn, kpp, address, phone, email }: PlatformDetails): string {
  const numbers = kpp === '' ? `ИНН ${inn}` : `ИНН ${inn}, КПП ${kpp}`;
  return `${legalName}, ${numbers}, ${address}, тел. ${phone}, ${email}`;
}

/** A coach without a recipient is named by the id, with blanks for the rest. */
export function coachText(coach: Pick<Party, 'name' | 'inn'> | undefined, coachId: string): string {
  const paper = coach === undefined ? `${BLANK}, ИНН ${BLANK}` : `${coach.name}, ИНН ${coach.inn}`;
  return `${paper}, тренер с идентификатором ${coachId} на платформе`;
}

export const athleteText = (athleteId: string | undefined): string =>
  athleteId === undefined ? 'не указан' : `пользователь платформы с идентификатором ${athleteId}`;

export const basisText = ({ platform, orderId, session }: Act): string =>
  [
    `оферта, размещённая на ${platform.site}`,
    ...(orderId === undefined ? [] : [`заказ ${orderId}`]),
    `запись на занятие ${session.bookingId}`,
  ].join(', ');

const serviceText = ({ service, sessionId, day, time }: HeldSession): TableCell => ({
  stack: [
    `Проведение занятия «${service}»`,
    `${dayText(day)}${time === undefined ? '' : `, ${time}`}`,
    fine(`занятие ${sessionId}`),
  ],
});

const WIDTHS = [14, 190, 30, 42, 60, 56, 63];
const HEADS = ['№', 'Наименование услуги', 'Кол-во', 'Ед. изм.', 'Цена, руб.', 'В т. ч. НДС', 'Сумма, руб.'];
const NO_VAT = 'без НДС';

interface Row {
  readonly what: TableCell;
  readonly unit: string;
  readonly price?: string;
  readonly vat?: string;
}

/** The services, with their amounts where these are known. */
export function servicesTable({ session, settlement }: Act, feeName: string): Content {
  const lesson = { what: serviceText(session), unit: 'занятие' };
  if (settlement.kind !== 'session') return { layout: ruled, table: table([rowCells({ ...lesson, vat: NO_VAT }, 0)]) };
  const { share, fee, price, vat, vatPercentage } = settlement.figures;
  const feeVat = isZero(vat) ? rateText(vatPercentage) : `${rateText(vatPercentage)}\n${amountText(vat)}`;
  const rows: Row[] = [
    { ...lesson, price: share, vat: NO_VAT },
    { what: feeName, unit: 'услуга', price: fee, vat: feeVat },
  ];
  return { layout: ruled, table: table([...rows.map(rowCells), totalCells(price, vat)]) };
}

const table = (body: TableCell[][]) => ({
  headerRows: 1,
  dontBreakRows: true,
  widths: WIDTHS,
  body: [heads(HEADS), ...body],
});

const rowCells = ({ what, unit, price, vat = NO_VAT }: Row, index: number): TableCell[] => {
  const amount = price === undefined ? '—' : amountText(price);
  return [centred(String(index + 1)), what, centred('1'), centred(unit), right(amount), centred(vat), right(amount)];
};

const totalCells = (price: string, vat: string): TableCell[] => [
  { ...right('Итого'), bold: true, colSpan: 5 },
  ...['', '', '', ''],
  centred(amountText(vat)),
  { ...right(amountText(price)), bold: true },
];

/** Instead of figures, where there are none for this session. */
export function unpricedText(settlement: Exclude<Settlement, { kind: 'session' }>): string {
  switch (settlement.kind) {
    case 'order': {
      const { amount, paidOn, paymentId } = settlement;
      return (
        `Занятие оплачено в составе заказа: ${amountText(amount)} руб. ${dayText(paidOn)}, платёж ${paymentId}. ` +
        'Стоимость отдельного занятия в заказе не выделена.'
      );
    }
    case 'nothing':
      return 'Оплата занятия через платформу не проводилась; его стоимость и порядок расчётов определяются соглашением исполнителя и заказчика.';
  }
}

/** The numbers that find a fiscal receipt, out of its address; the address itself where it holds none. */
export function receiptText(link: string): string {
  const { searchParams } = new URL(link);
  const named = [
    ['ФН', searchParams.get('fn')],
    ['ФД', searchParams.get('i')],
    ['ФП', searchParams.get('fp')],
  ].filter(([, value]) => value);
  return named.length === 3 ? named.map(([name, value]) => `${name} ${value}`).join(', ') : link;
}

/** After a refund the act does not state that there are no complaints. */
export function acceptanceText(settlement: Settlement): string {
  const isComplete =
    settlement.kind !== 'session' || (isZero(settlement.figures.returned) && isZero(settlement.figures.withheld));
  return isComplete
    ? 'Услуги оказаны полностью и в срок. Стороны претензий по объёму, качеству и срокам оказания услуг друг к другу не имеют.'
    : 'Услуги оказаны и приняты в указанном объёме, с учётом возвратов заказчику.';
}

export const isZero = (decimal: string): boolean => /^0+\.0+$/.test(decimal);

/** `в т. ч. НДС 22 % 18,03`, or that there is none. */
export const vatText = (percentage: string, vat: string): string =>
  isZero(vat) ? rateText(percentage) : `в т. ч. ${rateText(percentage)} ${amountText(vat)}`;
