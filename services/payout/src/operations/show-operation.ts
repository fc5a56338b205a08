import type { Deps } from '../deps.ts';
import { openPaidTo } from '../remittances/show-remittance.ts';
import type { Operation } from './domain/operation.ts';
import { type OperationView, paymentView, payoutView } from './schemas.ts';

/** An operation as its coach sees it. */
export async function showOperation(
  deps: Pick<Deps, 'vault'>,
  operation: Operation,
  zone: string,
): Promise<OperationView> {
  if (operation.type === 'INCOME') return paymentView(operation.payment);
  const { remittance } = operation;
  return payoutView({ ...remittance, ...(await openPaidTo(deps, remittance)) }, zone);
}
