export * from './events.ts';
export { asId, type PaymentId, type ReceiptId, type RecipientId, type RemittanceId } from './ids.ts';
export { isInn } from './inn.ts';
export * from './personal-fields.ts';
export * from './problem.ts';
export * from './schemas.ts';
export * from './settings.ts';
export { isUuid, nameUuid } from './uuid.ts';
