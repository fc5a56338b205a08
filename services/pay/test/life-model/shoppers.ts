import { randomUUID } from 'node:crypto';
import type { As, Random } from '@leko/testing';
import { expect } from 'vitest';
import { type Order, orderOf } from './orders.ts';
import { OPERATOR, type People, PLATFORM } from './people.ts';
import type { Rules } from './rules.ts';
import type { World } from './world.ts';

/** A payment that a caller has been answered with. */
export interface Sold {
  readonly id: string;
  readonly order: Order;
  link: string | undefined;
  /** Refunds that a caller was answered with as done: of a session, or of all that was left. */
  readonly returned: { readonly session: string | undefined; readonly amount: number }[];
  /** Paid on the bank's page. */
  isPaid: boolean;
  /** A caller was answered so. */
  isCaptured: boolean;
}

/** A request that can be repeated. */
interface Wish {
  readonly as: As;
  readonly path: string;
  readonly payload?: object;
  readonly sessionId?: string | undefined;
  readonly headers: Record<string, string>;
}

const ATHLETES = 3;
/** Steps choose among so many of the latest orders, payments and requests. */
const RECENT = { orders: 4, payments: 3, requests: 6 } as const;

/** Athletes and an internal service that acts for them: their requests, and the answers they got. */
export class Shoppers {
  readonly sold = new Map<string, Sold>();
  readonly #orders: Order[] = [];
  readonly #keyed: { one: Sold; wish: Wish }[] = [];
  readonly #athletes = Array.from({ length: ATHLETES }, () => ({ sub: randomUUID() }));
  readonly #people: People;
  readonly #rules: Rules;
  readonly #world: World;
  readonly #random: Random;

  constructor(people: People, { random, rules, world }: { random: Random; rules: Rules; world: World }) {
    this.#people = people;
    this.#random = random;
    this.#rules = rules;
    this.#world = world;
  }

  async buy(): Promise<void> {
    const sold = await this.order();
    if (sold?.link !== undefined) await this.#pay(sold, 'pay');
  }

  async order(): Promise<Sold | undefined> {
    const athlete = this.#random.pick(this.#athletes) ?? { sub: '' };
    const order = orderOf(this.#random, athlete, this.#rules.percent);
    this.#orders.push(order);
    return this.#ask(order);
  }

  /** The same again, by itself or by several at once; now and then with other contents. */
  async orderAgain(): Promise<void> {
    const order = this.#random.pick(this.#orders.slice(-RECENT.orders));
    if (order === undefined) return;
    if (this.#random.chance(20)) await this.#ask({ ...order, body: { ...order.body, purpose: 'Something else' } });
    await Promise.all(Array.from({ length: 1 + this.#random.int(3) }, () => this.#ask(order)));
  }

  async #ask(order: Order): Promise<Sold | undefined> {
    const key = this.#random.chance(30) ? { 'idempotency-key': randomUUID() } : {};
    const request = { method: 'POST', url: '/api/v1/pay/payments', payload: order.body, headers: key } as const;
    // Where the fee has changed meanwhile, the order costs something else.
    const answer = await this.#people.ask(
      order.athlete,
      request,
      this.#rules.hasChanged ? [201, 409, 422] : [201, 409],
    );
    if (answer?.status !== 201) return undefined;
    const { paymentId: id, paymentLink: link, amount } = answer.body;
    expect(amount, `the price of ${JSON.stringify(order)}`).toBe(`${order.amount / 100} RUB`);
    const sold = this.sold.get(id) ?? { id, order, link, returned: [], isPaid: false, isCaptured: false };
    expect(sold.order.body.orderId).toBe(order.body.orderId);
    sold.link ??= link;
    this.sold.set(id, sold);
    return sold;
  }

  async atPage(choice: 'pay' | 'decline'): Promise<void> {
    const one = this.#pick(({ link }) => link !== undefined);
    if (one !== undefined) await this.#pay(one, choice);
  }

  async #pay(one: Sold, choice: 'pay' | 'decline'): Promise<void> {
    const [method, headers] = [this.#random.chance(50) ? 'card' : 'sbp', { 'content-type': 'application/json' }];
    const done = await fetch(`${one.link}/${choice}`, { method: 'POST', headers, body: JSON.stringify({ method }) });
    await done.body?.cancel();
    // Paid, paid already, expired, or not payable this way.
    expect([200, 400, 409, 410]).toContain(done.status);
    if (done.status !== 200 || choice === 'decline') return;
    one.isPaid = true;
    if (this.#random.chance(60)) await this.#world.work(this.#random);
  }

  async open(): Promise<void> {
    const secret = (await this.asPlatform('update'))?.body.clientSecret;
    if (secret === undefined) return;
    await this.#people.ask({}, { method: 'GET', url: `/api/v1/pay/checkouts/${secret}` }, [303, 410]);
  }

  async capture(one = this.#pickPaid()): Promise<void> {
    if (one === undefined) return;
    await this.#send(one, { as: one.order.athlete, path: `pay/payments/${one.id}/capture` });
  }

  /** All of it or a session, by the athlete or a service, once or by several at once, under one key or none. */
  async refund(one = this.#pickPaid()): Promise<void> {
    if (one === undefined) return;
    const random = this.#random;
    const as: As = random.chance(30) ? { ...one.order.athlete, roles: ['service'] } : one.order.athlete;
    const sessionId = random.chance(65) ? random.pick(one.order.sessions)?.id : undefined;
    const payload = { paymentId: one.id, ...(sessionId === undefined ? {} : { sessionId }) };
    const times = random.chance(25) ? 3 : 1;
    await this.#send(one, { as, path: `pay/payments/${one.id}/refund`, payload, sessionId }, times);
  }

  /** Under a key or none, once or by several at the same moment. */
  async #send(one: Sold, { headers, ...wish }: Omit<Wish, 'headers'> & Partial<Wish>, times = 1): Promise<void> {
    const key = headers ?? (this.#random.chance(40) ? { 'idempotency-key': randomUUID() } : {});
    const keyed = { ...wish, headers: key };
    if (headers === undefined && 'idempotency-key' in key) this.#keyed.push({ one, wish: keyed });
    const ask = () => this.#people.post(wish.as, wish.path, wish.payload, key);
    const answers = await Promise.all(Array.from({ length: times }, ask));
    for (const answer of answers) {
      if (answer?.body.result) one.isCaptured = true;
      if (answer?.body.isRefunded) one.returned.push({ session: wish.sessionId, amount: kopecks(answer.body.amount) });
    }
  }

  /** The same request under the same key, some time later: what was answered as done is answered again. */
  async repeat(): Promise<void> {
    const past = this.#random.pick(this.#keyed.slice(-RECENT.requests));
    if (past === undefined) return;
    await this.#send(past.one, past.wish);
  }

  /** Several people want several things of one payment at the same moment. */
  async rush(): Promise<void> {
    const one = this.#pickPaid();
    if (one === undefined) return;
    const wishes = [
      () => this.capture(one),
      () => this.refund(one),
      () => this.refund(one),
      () => this.asPlatform('cancel', one),
      () => this.asPlatform('update', one),
      () => this.#world.work(this.#random),
    ];
    await Promise.all(Array.from({ length: 2 + this.#random.int(3) }, () => this.#random.pick(wishes)?.()));
  }

  async asPlatform(what: 'cancel' | 'update', one = this.#pick()) {
    return one && this.#people.post(PLATFORM, `payment/private/payment/${one.id}/${what}`);
  }

  async remove(): Promise<void> {
    const one = this.#pick();
    if (one === undefined) return;
    await this.#people.ask(OPERATOR, { method: 'DELETE', url: `/api/v1/pay/payments/${one.id}` }, [200, 409]);
  }

  /** A callback only triggers a read: what it says may be wrong, old, or about an unknown payment. */
  async readTrigger(): Promise<void> {
    const [random, world] = [this.#random, this.#world];
    const hook = random.pick(world.gateway.received);
    if (hook !== undefined && random.chance(50)) return void (await world.copies.forward(random.int(2), hook));
    const id = random.chance(85) ? this.#pick()?.id : randomUUID();
    const status = random.chance(50) ? 'SUCCESS' : 'FAILURE';
    await this.#people.post(PLATFORM, `pay/callbacks?callback_type=PAYMENT&status=${status}&tracking_id=${id}`, {});
  }

  #pickPaid = (): Sold | undefined =>
    (this.#random.chance(90) ? this.#pick(({ isPaid }) => isPaid) : undefined) ?? this.#pick();

  /** Mostly one of the last. */
  #pick(fits: (one: Sold) => boolean = () => true): Sold | undefined {
    const all = [...this.sold.values()].filter(fits);
    return this.#random.pick(this.#random.chance(80) ? all.slice(-RECENT.payments) : all);
  }
}

const kopecks = (text: string): number => Math.round(Number(text.replace(' RUB', '')) * 100);
