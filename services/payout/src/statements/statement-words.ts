import type { LineKind } from './domain/statement.ts';

/** What a line of a statement is about, in Russian. */
export const kindText: Readonly<Record<LineKind, string>> = {
  payment_received: 'Оплата занятий заказчиком',
  payment_captured: 'Оплата занятий заказчиком (списано удержанное)',
  payment_refunded: 'Возврат заказчику',
  dispute_opened: 'Открыт спор',
  dispute_resolved: 'Спор решён',
  debt_written_off: 'Долг списан',
  remittance_reserved: 'Запрошена выплата',
  remittance_completed: 'Выплачено на счёт',
  remittance_failed: 'Выплата не состоялась',
  remittance_deleted: 'Выплата отменена',
  remittance_returned: 'Выплата возвращена банком получателя',
  remittance_fee: 'Комиссия за выплату ниже порога',
  remittance_fee_returned: 'Возврат комиссии за выплату',
};

/** What became of money that only moved between the coach's accounts. */
export const movedText: Readonly<Partial<Record<LineKind, string>>> = {
  dispute_opened: 'заморожено',
  dispute_resolved: 'снова на балансе',
  remittance_reserved: 'зарезервировано',
  remittance_failed: 'снова на балансе',
  remittance_deleted: 'снова на балансе',
};
