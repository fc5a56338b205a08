import { Callback } from './callbacks/schemas.ts';
import { Payment, PaymentRequest, Price, PriceRequest, Service } from './payments/schemas.ts';
import { PrivatePayment } from './private-api/schemas.ts';
import { reconciliationSchemas } from './reconciliation/schemas.ts';
import { Capture, Refund, RefundRequest } from './refunds/schemas.ts';
import { reviewSchemas } from './reviews/routes.ts';
import { Setting, SettingRequest, Settings } from './settings/schemas.ts';
import { StateMachine } from './state-machines/schemas.ts';

/** What the description of the API names, in its order. */
export const schemas = [
  Service,
  PriceRequest,
  Price,
  PaymentRequest,
  Payment,
  Setting,
  Settings,
  SettingRequest,
  Callback,
  RefundRequest,
  Refund,
  Capture,
  ...reconciliationSchemas,
  ...reviewSchemas,
  PrivatePayment,
  StateMachine,
];
