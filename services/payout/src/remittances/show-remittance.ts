import { personalOfRemittance } from '../db/personal.ts';
import type { Deps } from '../deps.ts';
import type { PaidTo, Remittance } from './domain/remittance.ts';
import { type RemittanceView, remittanceView } from './schemas.ts';

export const openPaidTo = ({ vault }: Pick<Deps, 'vault'>, { id, personal }: Remittance): Promise<PaidTo> =>
  personalOfRemittance.open(vault, [id], personal);

/** A remittance as its coach sees it. */
export const showRemittance = async (deps: Pick<Deps, 'vault'>, remittance: Remittance): Promise<RemittanceView> =>
  remittanceView(remittance, await openPaidTo(deps, remittance));
