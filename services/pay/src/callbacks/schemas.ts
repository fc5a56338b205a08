import { OneOf, PlainText } from '@leko/contracts';
import { Type } from '@sinclair/typebox';

const strict = { additionalProperties: false };

export const CallbackQuery = Type.Object(
  {
    callback_type: OneOf(['PAYMENT', 'RECEIPT'], 'What the callback is about'),
    status: OneOf(['SUCCESS', 'FAILURE'], 'What it claims'),
    tracking_id: PlainText(128, "The payment's or the receipt's id", ['tracking_123']),
    token: Type.Optional(Type.String({ maxLength: 128, description: 'The capability in addresses that we gave away' })),
  },
  strict,
);

export const Callback = Type.Object(
  {
    callbackType: OneOf(['PAYMENT', 'RECEIPT'], 'What the callback is about'),
    status: OneOf(['SUCCESS', 'FAILURE'], 'What it claims'),
    trackingId: Type.String(),
  },
  { $id: 'Callback', ...strict },
);
