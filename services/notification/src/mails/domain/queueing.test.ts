import { expect, test } from 'vitest';
import { destinationOf } from './queueing.ts';

const FREE = { blocked: false };
const BLOCKED = { blocked: true };
const good = { address: 'good@example.com', isRejected: false };
const dead = { address: 'dead@example.com', isRejected: true };

test.each([
  ['no contact is known', 'money', FREE, [], { kind: 'suppressed', reason: 'no_address', address: undefined }],
  ['the first address is good', 'money', FREE, [good, dead], { kind: 'address', address: 'good@example.com' }],
  [
    'the first is rejected, the second good',
    'money',
    FREE,
    [dead, good],
    { kind: 'address', address: 'good@example.com' },
  ],
  [
    'all are rejected',
    'security',
    FREE,
    [dead],
    { kind: 'suppressed', reason: 'address_rejected', address: 'dead@example.com' },
  ],
  [
    'a blocked user, training',
    'session',
    BLOCKED,
    [good],
    { kind: 'suppressed', reason: 'user_blocked', address: 'good@example.com' },
  ],
  [
    'a blocked user, account',
    'account',
    BLOCKED,
    [good],
    { kind: 'suppressed', reason: 'user_blocked', address: 'good@example.com' },
  ],
  ['a blocked user, money', 'money', BLOCKED, [good], { kind: 'address', address: 'good@example.com' }],
  ['a blocked user, security', 'security', BLOCKED, [good], { kind: 'address', address: 'good@example.com' }],
] as const)('%s', (_what, purpose, contact, candidates, destination) => {
  expect(destinationOf(purpose, contact, candidates)).toEqual(destination);
});
