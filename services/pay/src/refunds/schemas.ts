import { Amount, described, OrderId, SessionId, Uuid } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { SendReceiptTo } from '../payments/send-receipt-to.ts';

const strict = { additionalProperties: false };

export const RefundRequest = Type.Object(
  {
    paymentId: Uuid('Payment ID: the one of the path'),
    sessionId: Type.Optional(described(SessionId, 'Only this session; all that is left, where left out')),
    sendReceiptTo: Type.Optional(SendReceiptTo),
  },
  { $id: 'RefundRequest', ...strict },
);

export const Refund = Type.Object(
  {
    isRefunded: Type.Boolean({ description: 'The bank has confirmed it; false while it is on its way' }),
    paymentId: Uuid('Payment ID'),
    sessionId: Type.Optional(SessionId),
    orderId: OrderId,
    amount: Amount,
    date: Type.String({ format: 'date', description: 'The day it was asked for, Moscow time' }),
  },
  { $id: 'Refund', ...strict },
);

export const Capture = Type.Object(
  { result: Type.Boolean({ description: 'The money is ours; false while the bank has not confirmed that' }) },
  { $id: 'Capture', ...strict },
);
