import { ProblemError } from '@leko/server';
import { problems } from '../problems.ts';
import { aimOf, type PaymentCommand, type PaymentState, statusOf } from './domain/states.ts';

/** The refusal of a command that the payment's state forbids. */
export function illegalTransition(state: PaymentState, command: PaymentCommand): ProblemError {
  const aim = aimOf(command) ?? state;
  const detail = `a payment in state ${nameOf(state)} cannot go to ${nameOf(aim)}`;
  return new ProblemError(problems.illegalTransition, { detail });
}

const nameOf = (state: PaymentState) => `${state} (${statusOf[state]})`;
