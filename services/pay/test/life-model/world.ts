import { firstofdSimulator } from '@leko/simulators/firstofd';
import { type ServedSimulator, serveSimulator } from '@leko/simulators/kit';
import { tochkaAcquiringSimulator } from '@leko/simulators/tochka-acquiring';
import { openTestHome, type Random, type TestHome } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { pay } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import type { Tables } from '../../src/db/tables.ts';
import { Copies } from './copies.ts';
import { type Gateway, openGateway } from './gateway.ts';

export const BANK = 'tochka_acquiring';
export const FISCAL = 'firstofd';
const BANK_ACCESS = { bearerToken: 'bank-token', customerCode: '300000092', merchantId: '200000000001056' };
const FISCAL_ACCESS = { login: 'leko', password: 'secret', groupCode: 'main' };

/** Every history begins at the same moment of a day, a Tuesday noon in Moscow. */
const BEGINNING = Date.parse('2027-03-02T09:00:00Z');
/** A call that hangs is aborted long before its real time limit; its outcome is unknown all the same. */
const PATIENCE_MS = 150;
const ENDLESS_MS = 60_000;
/** Without faults, nothing is due after so many turns of work. */
const MAX_TURNS = 40;

/** pay in two copies with an empty database, and its upstreams behind real HTTP. */
export class World {
  readonly home: TestHome<Tables, Config>;
  readonly bank: ServedSimulator;
  readonly fiscal: ServedSimulator;
  readonly copies: Copies;
  readonly gateway: Gateway;
  #patience = PATIENCE_MS;

  private constructor(
    home: TestHome<Tables, Config>,
    { bank, fiscal }: { bank: ServedSimulator; fiscal: ServedSimulator },
    gateway: Gateway,
  ) {
    this.home = home;
    this.bank = bank;
    this.fiscal = fiscal;
    this.copies = new Copies(async (wires) => {
      const patience = () => this.#patience;
      return home.host({
        ...configOf(gateway.url),
        DATABASE_URL: await wires.lay(home.databaseUrl),
        ACQUIRER_URL: await wires.lay(bank.url, patience),
        ACQUIRER_JWK_URL: `${await wires.lay(bank.url, patience)}/doc/openapi/static/keys/public`,
        FISCAL_URL: await wires.lay(fiscal.url, patience),
        FISCAL_TICKET_URL: `${fiscal.url}/ticket`,
      });
    });
    this.gateway = gateway;
    let turn = 0;
    gateway.forwardTo((request) => this.copies.forward(turn++ % 2, request));
  }

  static async open(): Promise<World> {
    const gateway = await openGateway();
    const now = new Date(BEGINNING);
    const webhookUrl = `${gateway.url}/api/v1/pay/webhooks/tochka`;
    const bank = await serveSimulator((ctx) => tochkaAcquiringSimulator(ctx, { ...BANK_ACCESS, webhookUrl }), { now });
    const fiscal = await serveSimulator((ctx) => firstofdSimulator(ctx, FISCAL_ACCESS), { now });
    const home = await openTestHome(pay, postgresUrl());
    home.advance(BEGINNING - home.now().getTime());
    return new World(home, { bank, fiscal }, gateway);
  }

  get db() {
    return this.home.owner;
  }

  now = (): Date => this.home.now();

  /** Moves the clocks of the service and of its upstreams together; they stand still between two moves. */
  advance(ms: number): void {
    this.home.advance(ms);
    for (const outside of [this.bank, this.fiscal]) outside.advance(this.now().getTime() - outside.clock().getTime());
  }

  async outsideWorks(): Promise<void> {
    this.advance(0);
    await this.bank.simulator.tick?.();
    await this.fiscal.simulator.tick?.();
  }

  /** One copy or both do what is due; in half of the cases the upstreams work first. */
  async work(random: Random): Promise<void> {
    if (random.chance(50)) await this.outsideWorks();
    const copies = random.chance(50) ? [random.int(2)] : [0, 1];
    await Promise.all(copies.map((index) => this.copies.work(index)));
  }

  /** Ends all faults, and lets calls to upstreams take as long as they need. */
  async heal(): Promise<void> {
    this.bank.faults.clear(BANK);
    this.fiscal.faults.clear(FISCAL);
    this.#patience = ENDLESS_MS;
    await this.copies.spare();
  }

  /** Both copies work until nothing is due. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      await this.outsideWorks();
      const done = await Promise.all([this.copies.work(0), this.copies.work(1)]);
      if (done.every((count) => count === 0)) return;
    }
    throw new Error('pay does not come to rest');
  }

  async close(): Promise<void> {
    await this.copies.close();
    await this.gateway.close();
    await this.bank.close();
    await this.fiscal.close();
    await this.home.close();
  }
}

const configOf = (publicUrl: string) => ({
  SETTINGS_PROFILE: 'sandbox' as const,
  PAYOUT_URL: 'http://127.0.0.1:1',
  PUBLIC_URL: publicUrl,
  CALLBACK_SECRET: 'a-secret-of-at-least-32-characters',
  ACQUIRER_TOKEN: BANK_ACCESS.bearerToken,
  ACQUIRER_CUSTOMER_CODE: BANK_ACCESS.customerCode,
  ACQUIRER_MERCHANT_ID: BANK_ACCESS.merchantId,
  FISCAL_LOGIN: FISCAL_ACCESS.login,
  FISCAL_PASSWORD: FISCAL_ACCESS.password,
  FISCAL_GROUP_CODE: FISCAL_ACCESS.groupCode,
  FISCAL_REPORT_INTERVAL_MS: 0,
  UPSTREAM_BREAKER_OPEN_MS: 100,
});
