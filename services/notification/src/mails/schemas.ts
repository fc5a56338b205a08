import { DateTime, described, MailAddress, OneOf, Text, Uuid } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { LOCALES } from './domain/locale.ts';
import { MESSAGE_STATES } from './domain/message.ts';

const strict = { additionalProperties: false };

export const Locale = OneOf(LOCALES, 'Language');

const given = {
  sessionName: Type.Optional(Text(128, 'What is trained', ['Morning run'])),
  startsAt: Type.Optional(described(DateTime, 'When it begins')),
  endsAt: Type.Optional(described(DateTime, 'When it ends')),
};
const MAX_SESSIONS = 100;
const MAX_FACTS = 50;

/** Unknown facts are accepted: callers may send all that they have. */
const GivenFacts = Type.Object(
  {
    ...given,
    coachName: Type.Optional(Text(200, "The coach's name")),
    athleteName: Type.Optional(Text(200, "The athlete's name")),
    place: Type.Optional(Text(200, 'Where it takes place')),
    reason: Type.Optional(Text(500, 'Why, in the words of whoever decided it')),
    sessions: Type.Optional(
      Type.Array(Type.Object(given, { additionalProperties: true, maxProperties: MAX_FACTS }), {
        maxItems: MAX_SESSIONS,
      }),
    ),
  },
  {
    additionalProperties: true,
    maxProperties: MAX_FACTS,
    description: 'Facts for the mail; they go before known ones',
  },
);

export const MailRequest = Type.Object(
  {
    email: Type.Optional(MailAddress('Where to write; left out: where the user is known')),
    name: Type.Optional(Text(200, "The reader's name", ['Anna'])),
    locale: Type.Optional(Locale),
    data: Type.Optional(GivenFacts),
  },
  {
    $id: 'MailRequest',
    ...strict,
    description: 'What the mail needs and nobody has told yet; all of it may be left out',
    examples: [{ email: 'anna@example.com', name: 'Anna', locale: 'en', data: { sessionName: 'Morning run' } }],
  },
);

export const MailAnswer = Type.Object(
  {
    messageId: Uuid('Message ID'),
    status: OneOf(
      ['queued', 'suppressed'],
      'suppressed: nothing is sent, because a mail server has rejected the address or the user is blocked',
    ),
  },
  { $id: 'MailAnswer', ...strict },
);

const TimelineEntry = Type.Object(
  {
    at: DateTime,
    what: OneOf([...MESSAGE_STATES, 'attempt'], 'A state that the message came to, or an attempt to deliver it'),
    outcome: Type.Optional(
      OneOf(
        ['ok', 'rejected', 'refused', 'faulty', 'deferred', 'away', 'unknown', 'interrupted'],
        'What the attempt came to; rejected: nobody has the address; faulty: this mail cannot be made or is not liked as it is; away: no server was there; unknown: the connection was lost when the server may already have had the mail',
      ),
    ),
    reason: Type.Optional(Type.String({ examples: ['smtp_550'] })),
    answer: Type.Optional(Type.String({ description: 'What the mail server said, without addresses' })),
  },
  strict,
);

export const Message = Type.Object(
  {
    messageId: Uuid('Message ID'),
    userId: Uuid('Whom the mail is for'),
    template: Type.String(),
    role: Type.String({ description: 'As whom the reader is told' }),
    locale: Locale,
    state: OneOf(MESSAGE_STATES, 'State of the message'),
    reason: Type.Optional(Type.String({ description: 'Why it failed or was suppressed' })),
    address: Type.Optional(Type.String({ description: 'Where it goes, masked', examples: ['a***@example.com'] })),
    internetMessageId: Type.String({ description: 'Its Message-ID, the same at every attempt' }),
    eventId: Type.Optional(Uuid('The event it tells of')),
    attempts: Type.Integer({ minimum: 0 }),
    nextAttemptAt: Type.Optional(DateTime),
    createdAt: DateTime,
    updatedAt: DateTime,
    timeline: Type.Array(TimelineEntry, { description: 'All that happened to it, oldest first' }),
  },
  { $id: 'Message', ...strict },
);

export const Template = Type.Object(
  {
    name: Type.String(),
    purpose: OneOf(['account', 'session', 'money', 'security'], 'What it is about'),
    summary: Type.String({ description: 'When it is sent and to whom' }),
    locales: Type.Array(Locale),
    subjects: Type.Object({ ru: Type.String(), en: Type.String() }, { ...strict, description: 'By the sample data' }),
    schema: Type.Object({}, { additionalProperties: true, description: 'JSON schema of its data' }),
  },
  { $id: 'Template', ...strict },
);

export const Verification = Type.Object(
  {
    userId: Uuid('The user who gave the address'),
    email: Type.String({ description: 'The confirmed address' }),
    messageId: Uuid('The mail that the link stood in'),
    verifiedAt: DateTime,
  },
  { $id: 'Verification', ...strict },
);

export const schemas = [MailRequest, MailAnswer, Message, Template, Verification];
