import type { SettingValues } from '@leko/contracts';
import { formatDecimal, type Money } from '@leko/money';
import { dayIn, timeIn } from './calendar.ts';
import { type Figures, figuresOf, type SessionSale } from './settlement.ts';

/** To the coach: what the platform took and owes for a session. To the athlete: what the session was and cost. */
export const actTypes = ['act_coach', 'act_athlete'] as const;
export type ActType = (typeof actTypes)[number];

/** A session that took place, as its event describes it. */
export interface CompletedSession {
  readonly bookingId: string;
  readonly eventId: string;
  readonly sessionId: string;
  readonly coachId: string;
  readonly athleteId: string | undefined;
  readonly orderId: string | undefined;
  readonly name: string | undefined;
  readonly startsAt: Date | undefined;
  readonly endsAt: Date | undefined;
  readonly completedAt: Date;
}

/** An order that was paid as a whole: it has no price for a single session. */
export interface OrderSale {
  readonly paymentId: string;
  readonly orderId: string;
  readonly paidAt: Date;
  readonly amount: Money;
}

/** How the session was paid; nothing where no money of it went through the platform. */
export type Sale =
  | { readonly kind: 'session'; readonly sale: SessionSale }
  | { readonly kind: 'order'; readonly sale: OrderSale }
  | { readonly kind: 'nothing' };

/** The content of an act, without the coach's details, which are in the version of the recipient that it names. */
export interface Act {
  readonly type: ActType;
  readonly number: string;
  readonly date: string;
  readonly platform: PlatformDetails;
  readonly coachId: string;
  readonly athleteId?: string;
  readonly session: HeldSession;
  readonly orderId?: string;
  readonly settlement: Settlement;
}

export type PlatformDetails = Pick<
  SettingValues<'platform'>,
  'legalName' | 'inn' | 'kpp' | 'address' | 'email' | 'phone'
> & {
  readonly site: string;
  readonly signatoryPosition: string;
  readonly signatoryName?: string;
};

export interface HeldSession {
  readonly sessionId: string;
  readonly bookingId: string;
  readonly service: string;
  readonly day: string;
  /** As in `18:00–19:00`. */
  readonly time?: string;
}

export type Settlement =
  | {
      readonly kind: 'session';
      readonly paymentId: string;
      readonly paidOn: string;
      readonly receiptLink?: string;
      readonly figures: Figures;
      readonly payout?: { readonly remittanceId: string; readonly paidOn: string };
    }
  | { readonly kind: 'order'; readonly paymentId: string; readonly paidOn: string; readonly amount: string }
  | { readonly kind: 'nothing' };

const SERIES: Readonly<Record<ActType, string>> = { act_coach: 'АК', act_athlete: 'АС' };
const NUMBER_DIGITS = 6;

/** Numbers begin anew each year: `АК-2026`. */
export const seriesOf = (type: ActType, day: string): string => `${SERIES[type]}-${day.slice(0, 4)}`;

export const numberOf = (series: string, position: bigint): string =>
  `${series}-${String(position).padStart(NUMBER_DIGITS, '0')}`;

export const fileNameOf = ({ number, date }: Pick<Act, 'number' | 'date'>): string =>
  `Акт ${number} от ${date.split('-').reverse().join('.')}.pdf`;

/** Which acts a session gets: without an athlete only the coach's. */
export const actsOf = ({ athleteId }: Pick<CompletedSession, 'athleteId'>): readonly ActType[] =>
  athleteId === undefined ? ['act_coach'] : actTypes;

interface Parts {
  readonly type: ActType;
  readonly number: string;
  readonly issuedAt: Date;
  readonly session: CompletedSession;
  readonly sale: Sale;
  readonly platform: SettingValues<'platform'>;
  readonly site: string;
}

export function actOf({ type, number, issuedAt, session, sale, platform, site }: Parts): Act {
  const { zone } = platform;
  const { coachId, athleteId } = session;
  const orderId = session.orderId ?? (sale.kind === 'nothing' ? undefined : sale.sale.orderId);
  return {
    type,
    number,
    date: dayIn(zone, issuedAt),
    platform: detailsOf(platform, site),
    coachId,
    ...(athleteId === undefined ? {} : { athleteId }),
    session: heldSession(session, sale, zone),
    ...(orderId === undefined ? {} : { orderId }),
    settlement: settlementOf(sale, zone),
  };
}

function detailsOf(platform: SettingValues<'platform'>, site: string): PlatformDetails {
  const { legalName, inn, kpp, address, email, phone, signatoryName } = platform;
  // Only entrepreneurs have no KPP.
  const head = kpp === '' ? 'Индивидуальный предприниматель' : 'Генеральный директор';
  return {
    legalName,
    inn,
    kpp,
    address,
    email,
    phone,
    site,
    signatoryPosition: platform.signatoryPosition ?? head,
    ...(signatoryName === undefined ? {} : { signatoryName }),
  };
}

function heldSession(session: CompletedSession, sale: Sale, zone: string): HeldSession {
  const { sessionId, bookingId, name, startsAt, endsAt, completedAt } = session;
  const sold = sale.kind === 'session' ? sale.sale.service : undefined;
  const service = printable(name ?? sold ?? '') || 'Тренировка';
  const times = [startsAt, endsAt].flatMap((at) => (at === undefined ? [] : [timeIn(zone, at)]));
  const time = times.length === 2 ? { time: times.join('–') } : {};
  return { sessionId, bookingId, service, day: dayIn(zone, startsAt ?? completedAt), ...time };
}

/** A name as users wrote it, without invisible characters, except those that join Persian letters and emoji. */
function printable(text: string): string {
  const clean = text.replace(/(?:[^\P{C}\u200C\u200D]|\s)+/gu, ' ').trim();
  return /\P{Default_Ignorable_Code_Point}/u.test(clean) ? clean : '';
}

function settlementOf(sale: Sale, zone: string): Settlement {
  switch (sale.kind) {
    case 'nothing':
      return { kind: 'nothing' };
    case 'order': {
      const { paymentId, paidAt, amount } = sale.sale;
      return { kind: 'order', paymentId, paidOn: dayIn(zone, paidAt), amount: formatDecimal(amount) };
    }
    case 'session': {
      const { paymentId, paidAt, receiptLink, payout } = sale.sale;
      return {
        kind: 'session',
        paymentId,
        paidOn: dayIn(zone, paidAt),
        ...(receiptLink === undefined ? {} : { receiptLink }),
        figures: figuresOf(sale.sale),
        ...(payout === undefined
          ? {}
          : { payout: { remittanceId: payout.remittanceId, paidOn: dayIn(zone, payout.completedAt) } }),
      };
    }
  }
}
