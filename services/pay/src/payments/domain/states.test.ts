import { describe, expect, it } from 'vitest';
import {
  aimOf,
  nextStates,
  type PaymentCommand,
  type PaymentState,
  paymentCommands,
  paymentStates,
  statusOf,
  target,
} from './states.ts';

/** Every pair: what the command makes of the state; a dot where it is forbidden. */
const table = `
            open      receive   fail    doubt   accept    capture    refund_part  refund  cancel    delete
awaiting    checkout  received  failed  review  .         .          .            .       canceled  deleted
checkout    .         received  failed  review  .         .          .            .       canceled  deleted
review      .         .         failed  .       received  .          review       refund  .         .
received    .         .         .       .       .         delivered  received     refund  .         .
delivered   .         .         .       .       .         .          delivered    refund  .         .
refund      .         .         .       .       .         .          .            .       .         .
failed      .         .         .       review  .         .          .            .       .         .
canceled    .         .         .       review  .         .          .            .       .         .
deleted     .         .         .       review  .         .          .            .       .         .`;

const [header = [], ...rows] = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const pairs = rows.flatMap(([state, ...cells]) =>
  cells.map((cell, index) => [state, header[index], cell] as [PaymentState, PaymentCommand, string]),
);

describe('the machine of a payment', () => {
  it('is complete: every state and every command', () => {
    expect(header).toEqual([...paymentCommands]);
    expect(rows.map(([state]) => state)).toEqual([...paymentStates]);
    expect(pairs).toHaveLength(paymentStates.length * paymentCommands.length);
  });

  it.each(pairs)('%s, %s → %s', (state, command, expected) => {
    expect(target(state, command) ?? '.').toBe(expected);
  });

  it('has one target state for each command, which a refusal can name', () => {
    for (const [, command, cell] of pairs) if (cell !== '.') expect([undefined, cell]).toContain(aimOf(command));
    expect(paymentCommands.filter((command) => aimOf(command) === undefined)).toEqual(['refund_part']);
  });

  it('never lets money that moved become unpaid again', () => {
    for (const state of paymentStates.filter((one) => ['PAID', 'CAPTURED', 'REFUNDED'].includes(statusOf[one]))) {
      for (const next of nextStates(state)) expect(['CAPTURED', 'REFUNDED']).toContain(statusOf[next]);
    }
  });

  it('ends in the states without moves', () => {
    expect(paymentStates.filter((state) => nextStates(state).length === 0)).toEqual(['refund']);
  });
});
