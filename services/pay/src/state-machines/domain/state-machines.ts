import {
  type PaymentCommand,
  type PaymentState,
  paymentCommands,
  paymentMoves,
  paymentStates,
  statusOf,
} from '../../payments/domain/states.ts';
import { type ReceiptState, receiptMoves } from '../../receipts/domain/receipt.ts';
import { type RefundState, refundMoves } from '../../refunds/domain/states.ts';

/** A state machine as it is published. */
export interface StateMachine {
  readonly name: string;
  readonly states: readonly { readonly name: string; readonly status?: string; readonly meaning: string }[];
  readonly commands: readonly { readonly name: string; readonly meaning: string }[];
  readonly moves: readonly { readonly command?: string; readonly from: string; readonly to: string }[];
}

const paymentMeanings: Readonly<Record<PaymentState, string>> = {
  awaiting: 'Created; the link to pay is there or being fetched',
  checkout: 'The athlete has opened the link',
  review: 'The amount differs or the outcome is unknown: nothing is released until an operator has settled it',
  received: 'The bank has the money, or holds it',
  delivered: 'The service was delivered and the money is taken',
  refund: 'Everything went back',
  failed: 'Refused by the bank, or the link expired',
  canceled: 'Cancelled before money moved',
  deleted: 'Removed by an operator before money moved',
};

const commandMeanings: Readonly<Record<PaymentCommand, string>> = {
  open: 'The athlete opens the checkout',
  receive: 'The bank is seen to have the money',
  fail: 'The bank refused, or the link expired',
  doubt: 'The bank says something that does not fit',
  accept: 'An operator, or a later reading, takes the money as good',
  capture: 'The service was delivered',
  refund_part: 'A part is back with the payer',
  refund: 'The last kopeck is back with the payer',
  cancel: 'The platform calls the payment off',
  delete: 'An operator removes the payment',
};

const refundMeanings: Readonly<Record<RefundState, string>> = {
  pending: 'Requested; the bank certainly does not have it yet',
  asked: 'The bank is being asked, or its answer was lost: it is read, never asked again blindly',
  sent: 'The bank has it, the money is on its way',
  done: 'The bank has confirmed it',
  review: 'A person must look',
  failed: 'Given up; what it had reserved is free again',
};

const receiptMeanings: Readonly<Record<ReceiptState, string>> = {
  waiting: 'Due, and not handed in yet',
  issued: 'Handed in; the register has not answered yet',
  registered: 'Registered with the tax authority; the link is known',
  failed: 'Refused; a person must look',
};

/** Every state machine of this service, by entity. */
export const stateMachines: readonly StateMachine[] = [
  {
    name: 'payment',
    states: paymentStates.map((name) => ({ name, status: statusOf[name], meaning: paymentMeanings[name] })),
    commands: paymentCommands.map((name) => ({ name, meaning: commandMeanings[name] })),
    moves: paymentMoves,
  },
  plain('refund', refundMeanings, refundMoves),
  plain('receipt', receiptMeanings, receiptMoves),
];

/** A machine without commands: it follows what an upstream answers. */
function plain<S extends string>(
  name: string,
  meanings: Readonly<Record<S, string>>,
  moves: Readonly<Record<S, readonly S[]>>,
): StateMachine {
  const states = Object.keys(meanings) as S[];
  return {
    name,
    states: states.map((state) => ({ name: state, meaning: meanings[state] })),
    commands: [],
    moves: states.flatMap((from) => moves[from].map((to) => ({ from, to }))),
  };
}
