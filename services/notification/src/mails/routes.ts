import { PlainText, plainId, Uuid } from '@leko/contracts';
import { httpValidationResponses, ref, type Server } from '@leko/server';
import { IdempotencyHeaders, requestKey } from '@leko/service';
import { type TObject, Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import type { AskedTemplate } from './asked-facts.ts';
import { requestMail } from './request-mail.ts';
import { MailAnswer, MailRequest } from './schemas.ts';

const BASE = '/api/v1/notification/private/email/:user_id';
const user = { user_id: Uuid('Whom to write to') };
const session = Type.Object({
  ...user,
  session_id: PlainText(128, 'Training session ID, uuid or text', ['session-1']),
});
const group = Type.Object({ ...user, group_id: PlainText(128, 'Sessions that were booked together', ['group-1']) });

interface Mail {
  readonly template: AskedTemplate;
  readonly operationId: string;
  readonly path: string;
  readonly params: TObject;
  readonly summary: string;
}

const mails: readonly Mail[] = [
  {
    template: 'verification',
    operationId: 'sendVerificationEmail',
    path: `${BASE}/verification`,
    params: Type.Object(user),
    summary: 'Send the link that confirms an e-mail address',
  },
  {
    template: 'booking',
    operationId: 'sendBookingEmail',
    path: `${BASE}/session/:group_id/booking`,
    params: group,
    summary: 'Tell of a booking',
  },
  {
    template: 'approve',
    operationId: 'sendSessionApproveEmail',
    path: `${BASE}/session/:session_id/approve`,
    params: session,
    summary: 'Tell that the coach has approved a session',
  },
  {
    template: 'cancel',
    operationId: 'sendSessionCancelEmail',
    path: `${BASE}/session/:session_id/cancel`,
    params: session,
    summary: 'Tell that a session was cancelled',
  },
  {
    template: 'decline',
    operationId: 'sendSessionDeclineEmail',
    path: `${BASE}/session/:session_id/decline`,
    params: session,
    summary: 'Tell that the coach has declined a session',
  },
  {
    template: 'dispute',
    operationId: 'sendSessionDisputeCoachEmail',
    path: `${BASE}/session/:session_id/dispute`,
    params: session,
    summary: 'Tell the coach that a session is disputed',
  },
];

/** The mails that internal services ask for. */
export function emailRoutes(app: Server, deps: Deps): void {
  for (const mail of mails) addMail(app, deps, mail);
}

interface Path {
  readonly user_id: string;
  readonly session_id?: string;
  readonly group_id?: string;
}

function addMail(app: Server, deps: Deps, { template, path, params, operationId, summary }: Mail): void {
  const config = { access: 'service', invalidInput: 'http-validation-error', body: 'optional' } as const;
  const schema = {
    operationId,
    summary,
    tags: ['notification'],
    params,
    headers: IdempotencyHeaders,
    body: ref(MailRequest),
    response: { 200: ref(MailAnswer), ...httpValidationResponses },
  };

  app.post(path, { config, schema }, async (request) => {
    const { user_id, session_id, group_id } = request.params as unknown as Path; // Checked against `params`.
    const { email, name, locale, data = {} } = request.body;
    return requestMail(deps, {
      key: requestKey(request),
      template,
      userId: user_id.toLowerCase(),
      about: plainId(session_id ?? group_id ?? ''),
      email,
      name,
      locale,
      given: data,
    });
  });
}
