import { DocumentPage, DocumentView } from './documents/schemas.ts';
import { EarningsView } from './earnings/schemas.ts';
import { ExplanationLine, ExplanationPage } from './earnings/schemas-explanation.ts';
import { ChargebackRequest, DecisionView, LedgerView, WriteOffRequest } from './ledger/schemas.ts';
import { OperationPage, OperationView, PaymentOperation, RemittanceOperation } from './operations/schemas.ts';
import { RecipientPage, RecipientRequest, RecipientView } from './recipients/schemas.ts';
import { RemittanceRequest, RemittanceView } from './remittances/schemas.ts';
import { StatementLineView, StatementView } from './statements/schemas.ts';

/** What the description of the API names, in its order. */
export const schemas = [
  EarningsView,
  ExplanationLine,
  ExplanationPage,
  RecipientRequest,
  RecipientView,
  RecipientPage,
  RemittanceRequest,
  RemittanceView,
  PaymentOperation,
  RemittanceOperation,
  OperationView,
  OperationPage,
  LedgerView,
  ChargebackRequest,
  WriteOffRequest,
  DecisionView,
  DocumentView,
  DocumentPage,
  StatementLineView,
  StatementView,
];
