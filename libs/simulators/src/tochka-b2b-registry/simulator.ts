/**
 * The bank's registry of B2B payouts. No public document describes this product, so the contract is our own:
 *
 * Every call: `Authorization: Bearer <token>`, else 403. Errors: `{ code, message }`, code = the HTTP status as text.
 *
 * POST /registries { batchKey, mode: 'IGNORE_ERRORS' | 'FAIL_ERRORS', rows: [{ rowKey, amount: "900.00", bik, account,
 *     inn, kpp?, name, purpose }] }
 *   → 201 registry. The same batchKey again → 200 with the registry as it stands, or 422 where repetitions are refused
 *   (fault `refuse_repetition`), and no second effect.
 *   A row with empty details, a wrong amount or a purpose over 210 characters is FAILURE at once; with FAIL_ERRORS it
 *   takes all the others with it (registry REJECTED). Something that is no registry at all → 400.
 * GET /registries/{registryId} → registry, or 404
 * GET /registries?batchKey= → { registries: [registry] }, empty when there is none
 * GET /registries?page=1 → { registries: [registry] }, a hundred of them, the newest first
 * DELETE /registries/{registryId}/rows/{rowKey} → the row as DELETED (also the second time); 409 once it is executed
 *
 * registry: { registryId, batchKey, mode, state: WAITING | DONE | REJECTED, createdAt, rows: [row] }
 * row: { rowKey, amount, state: WAITING | COMPLETE | FAILURE | DELETED | RETURNED, code?, reason?, bankPaymentId?,
 *     executedAt? }; RETURNED comes after COMPLETE, however late. A WAITING row on hold has reason "compliance hold".
 */
import { roublesText, type Simulator, type SimulatorContext, truthOf } from '../kit/index.ts';
import { type RegistryOptions, registryApi } from './api.ts';
import type { Registry } from './row.ts';
import { openRegistryStore, REGISTRIES } from './store.ts';

export type { RegistryOptions as TochkaB2bRegistryOptions } from './api.ts';

/** The bank that pays the coaches; rows are executed about two seconds after they came. */
export function tochkaB2bRegistrySimulator(ctx: SimulatorContext, options: RegistryOptions): Simulator {
  const store = openRegistryStore(ctx);
  return {
    name: 'tochka_b2b_registry',
    routes: async (app) => {
      await app.register((api) => registryApi(api, { ctx, options, store }));
    },
    ...truthOf<Registry>(ctx.documents, REGISTRIES, (registry) => truthRows(store.asOfNow(registry))),
    nextDueAt: () => store.nextDueAt(),
    tick: async (aheadSeconds = 0) => store.work(aheadSeconds * 1000),
    close: async () => {},
  };
}

function truthRows({ batchKey, rows }: Registry): object[] {
  return rows.map(({ rowKey, kopecks, account, inn, state, changedAt }) => ({
    kind: 'payout',
    batchKey,
    rowKey,
    amount: roublesText(kopecks),
    account,
    inn,
    state,
    at: changedAt,
  }));
}
