import { OneOf } from '@leko/contracts';
import { currentUser, ProblemError, type Reply, ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import { attachment } from '../attachment.ts';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { answers, reading } from '../route-parts.ts';
import type { MonthlyStatement } from './domain/statement.ts';
import { getStatement } from './get-statement.ts';
import { preferredType } from './preferred-type.ts';
import { MAX_PRINTED_LINES, printStatement } from './print-statement.ts';
import { StatementView, statementView } from './schemas.ts';
import { statementCsv } from './statement-csv.ts';

const formats = ['json', 'csv', 'pdf'] as const;
type Format = (typeof formats)[number];
const types: Readonly<Record<Format, string>> = { json: 'application/json', csv: 'text/csv', pdf: 'application/pdf' };

const Query = Type.Object(
  {
    month: Type.String({
      pattern: '^20\\d\\d-(0[1-9]|1[0-2])$',
      description: 'A month, where the platform is; this one is shown up to now',
      examples: ['2026-11'],
    }),
    format: Type.Optional(OneOf(formats, 'How it is written; left out, the Accept header decides')),
  },
  { additionalProperties: false },
);
const OK = {
  description: 'The statement',
  content: {
    'application/json': { schema: ref(StatementView) },
    'text/csv': {
      schema: Type.Unsafe<string>({ type: 'string', description: 'UTF-8 with BOM, semicolons, decimal commas' }),
    },
    'application/pdf': { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) },
  },
};

export function statementRoutes(app: Server, deps: Deps): void {
  const schema = {
    ...reading(
      'getStatement',
      'What a coach was owed when a month began, all that changed it, and what was owed in the end',
    ),
    querystring: Query,
    response: { 200: OK, ...answers },
  };
  app.get(
    '/api/v1/pay/statements',
    { config: { access: 'user', limit: 'statement' }, schema },
    async (request, reply) => {
      const { month, format } = request.query;
      const statement = await getStatement(deps, { coachId: currentUser(request), month });
      return write(reply, format ?? preferredType(request.headers.accept, types) ?? 'json', statement);
    },
  );
}

async function write(reply: Reply, format: Format, statement: MonthlyStatement): Promise<Reply> {
  reply.header('vary', 'accept');
  switch (format) {
    case 'json':
      return reply.send(statementView(statement));
    case 'csv':
      return asFile(reply, 'text/csv; charset=utf-8', `Выписка ${statement.month}.csv`).send(statementCsv(statement));
    case 'pdf':
      if (statement.lines.length > MAX_PRINTED_LINES)
        throw new ProblemError(problems.statementTooLong, { detail: 'take CSV' });
      return asFile(reply, types.pdf, `Выписка ${statement.month}.pdf`).send(await printStatement(statement));
  }
}

const asFile = (reply: Reply, type: string, fileName: string): Reply =>
  reply.type(type).header('content-disposition', attachment(fileName));
