import type { ProblemKind } from '@leko/server';

/** Every refusal of this service, beside the common ones. */
export const problems = {
  contactNotFound: {
    status: 404,
    code: 'contact_not_found',
    title: 'No e-mail address is known for this user, and none was given',
  },
  mailQuotaExceeded: {
    status: 429,
    code: 'mail_quota_exceeded',
    title: 'So many mails of this kind were asked for this user or this address that the next one has to wait',
  },
  verificationExpired: { status: 410, code: 'verification_expired', title: 'The link is too old: ask for a new one' },
  verificationUsed: { status: 409, code: 'verification_used', title: 'The link was used before' },
} as const satisfies Record<string, ProblemKind>;
