import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { createLinkTokens } from './link-tokens.ts';

const SECRET = 'a secret of ours that no caller knows';
const OLDER = 'the secret that we had before this one was';
const now = new Date('2026-11-30T12:00:00Z');
const soon = new Date('2026-11-30T13:00:00Z');
const ticket = { id: 'ticket-1', purpose: 'verification', expiresAt: soon } as const;
const links = createLinkTokens([SECRET, OLDER]);

/** A token of the ticket, signed with the secret, with a change. */
const signed = (
  { alg = 'HS256', typ = 'link+jwt', audience = 'verification', secret = SECRET },
  expiresAt: Date | undefined = soon,
): Promise<string> => {
  const token = new SignJWT({}).setProtectedHeader({ alg, typ }).setJti(ticket.id).setAudience(audience);
  return (expiresAt === undefined ? token : token.setExpirationTime(expiresAt)).sign(new TextEncoder().encode(secret));
};

it('a token opens its own ticket, under the older secret too', async () => {
  for (const token of [await links.issue(ticket), await signed({}), await signed({ secret: OLDER })])
    expect(await links.read(token, now)).toEqual({ kind: 'good', id: 'ticket-1' });
});

it('and no longer than until its end', async () => {
  expect(await links.read(await links.issue(ticket), soon)).toEqual({ kind: 'expired', id: 'ticket-1' });
});

it.each<[string, () => Promise<string>]>([
  ['for another purpose', () => signed({ audience: 'unsubscribe' })],
  ['of another kind', () => signed({ typ: 'JWT' })],
  ['of another algorithm', () => signed({ alg: 'HS384' })],
  ['of another secret', () => signed({ secret: 'x'.repeat(40) })],
  ['without a signature', async () => (await signed({})).replace(/[^.]*$/, '')],
  ['in another spelling', async () => respelled(await signed({}))],
])('a token %s is none', async (_what, make) => {
  expect(await links.read(await make(), now)).toEqual({ kind: 'forged' });
});

/** The last letter has two bits that decode to nothing. */
function respelled(token: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = letters.indexOf(token.at(-1) ?? '');
  return `${token.slice(0, -1)}${letters[last + 1]}`;
}
