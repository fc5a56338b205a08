import pg from 'pg';
import { type Json, textAt } from './json.ts';

type Truth = (upstream: string) => Promise<readonly Json[]>;

interface Contradiction {
  readonly name: string;
  readonly rows: string;
}

interface OurPayment {
  readonly id: string;
  readonly state: string;
  readonly amount: bigint;
  readonly refunded: bigint;
}
interface OurRemittance {
  readonly id: string;
  readonly state: string;
  readonly paid: bigint;
}
interface OurReceipt {
  readonly id: string;
  readonly external_id: string | null;
  readonly state: string;
  readonly amount: bigint;
}

const TAKEN = ['APPROVED', 'AUTHORIZED', 'ON-REFUND', 'REFUNDED', 'REFUNDED_PARTIALLY', 'PARTIALLY_REFUNDED'];
const SHOWN = 3;

/** Where the outside world and we differ when nothing moves: I6, I7 and I13 of docs/reliability.md. */
export async function contradictions(adminUrl: string, truth: Truth): Promise<Contradiction[]> {
  const ours = await readOurs(adminUrl);
  const bank = await truth('tochka_acquiring');
  const registry = await truth('tochka_b2b_registry');
  const fiscal = await truth('firstofd');
  const found = [
    ...aboutPayments(ours.payments, bank),
    ...aboutPayouts(ours.remittances, registry),
    ...aboutReceipts(ours.receipts, fiscal),
  ];
  const names = [...new Set(found.map(([name]) => name))];
  return names.map((name) => {
    const rows = found.filter(([other]) => other === name).map(([, row]) => row);
    return { name, rows: `${rows.length}: ${rows.slice(0, SHOWN).join(', ')}` };
  });
}

type Wrong = readonly [name: string, row: string];

function aboutPayments(ours: ReadonlyMap<string, OurPayment>, bank: readonly Json[]): Wrong[] {
  const operations = bank.filter((row) => textAt(row, 'kind') === 'payment');
  const taken = new Map<string, Json[]>();
  for (const row of operations) {
    const id = textAt(row, 'paymentLinkId') ?? '';
    if (TAKEN.includes(textAt(row, 'state') ?? '') && textAt(row, 'paidAt') !== undefined)
      taken.set(id, [...(taken.get(id) ?? []), row]);
  }
  return [
    ...[...taken].flatMap(([id, rows]) => judgeTaken(ours.get(id), { id, rows, bank })),
    ...[...ours.values()]
      .filter(({ id, state }) => ['received', 'delivered', 'refund'].includes(state) && !taken.has(id))
      .map(({ id }): Wrong => ['I6 paid here, and the bank knows nothing of it', id]),
  ];
}

function judgeTaken(
  our: OurPayment | undefined,
  { id, rows, bank }: { id: string; rows: Json[]; bank: readonly Json[] },
): Wrong[] {
  if (our === undefined) return [['I6 the bank took money for a payment that we do not have', id]];
  const returned = sumOf(bank.filter((row) => textAt(row, 'kind') === 'refund' && textAt(row, 'paymentLinkId') === id));
  const wrong: Wrong[] = [];
  const isOver = ['failed', 'canceled', 'deleted', 'awaiting', 'checkout'].includes(our.state);
  if (isOver && returned < sumOf(rows))
    wrong.push([`I6 the bank has the money, and here the payment is ${our.state}`, id]);
  if (our.refunded !== returned)
    wrong.push(['I7 the bank gave back another sum than we think', `${id} (${our.refunded} here, ${returned} there)`]);
  return wrong;
}

function aboutPayouts(ours: ReadonlyMap<string, OurRemittance>, registry: readonly Json[]): Wrong[] {
  const paid = registry.filter((row) => textAt(row, 'state') === 'COMPLETE');
  const keys = paid.map((row) => textAt(row, 'rowKey') ?? '');
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
  return [
    ...twice.map((key): Wrong => ['I7 paid out twice', key]),
    ...paid.flatMap((row): Wrong[] => {
      const key = textAt(row, 'rowKey') ?? '';
      const our = ours.get(key);
      // The bank was made to pay another amount: an alarm was raised, and nothing moves.
      if (our?.state === 'WAITING' && our.paid !== kopecks(row)) return [];
      if (our?.state !== 'COMPLETE') return [[`I7 paid out, and here it is ${our?.state ?? 'unknown'}`, key]];
      return our.paid === kopecks(row) ? [] : [['I7 paid out another amount', key]];
    }),
    ...[...ours.values()]
      .filter(({ id, state }) => state === 'COMPLETE' && !keys.includes(id))
      .map(({ id }): Wrong => ['I7 COMPLETE here, and the bank has not paid', id]),
  ];
}

function aboutReceipts(ours: ReadonlyMap<string, OurReceipt>, fiscal: readonly Json[]): Wrong[] {
  const seen = new Set<string>();
  return fiscal
    .filter((row) => textAt(row, 'state') === 'done')
    .flatMap((row): Wrong[] => {
      const name = textAt(row, 'externalId') ?? '';
      const our = ours.get(name.replace(ATTEMPT, ''));
      if (our === undefined) return [['I13 a receipt that we do not know of', name]];
      if (our.amount !== kopecks(row)) {
        return our.state === 'registered' ? [['I13 a receipt over another amount', name]] : [];
      }
      if (seen.has(our.id)) return [['I7 two receipts for one', name]];
      seen.add(our.id);
      return [];
    });
}

/** What was found wrong is handed in again under a number of its own. */
const ATTEMPT = /(?<=^.{36})-\d+$/;

const sumOf = (rows: readonly Json[]): bigint => rows.reduce((sum, row) => sum + kopecks(row), 0n);

/** "1100.00"; the receipts of the fiscal service call it their total. */
function kopecks(row: Json): bigint {
  const text = textAt(row, 'amount') ?? textAt(row, 'total') ?? '0';
  return BigInt(text.replace(/\D/g, ''));
}

async function readOurs(adminUrl: string) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  // Bigints come as texts; sums of money are never read as numbers.
  const big = <T extends object>(rows: T[], ...names: (keyof T)[]) =>
    rows.map((row) => ({ ...row, ...Object.fromEntries(names.map((name) => [name, BigInt(String(row[name]))])) }));
  try {
    const payments = await client.query<OurPayment>('select id, state, amount, refunded from pay.payment');
    const remittances = await client.query<OurRemittance>('select id, state, paid from payout.remittance');
    const receipts = await client.query<OurReceipt>('select id, external_id, state, amount from pay.receipt');
    return {
      payments: new Map(big(payments.rows, 'amount', 'refunded').map((row) => [row.id, row])),
      remittances: new Map(big(remittances.rows, 'paid').map((row) => [row.id, row])),
      receipts: new Map(
        big(receipts.rows, 'amount').flatMap((row) => [row.id, row.external_id].map((name) => [name ?? '', row])),
      ),
    };
  } finally {
    await client.end();
  }
}
