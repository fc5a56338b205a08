import { type AuditVerdict, connect, verifyAudit } from '@leko/postgres';
import { STORE_SERVICES, type StoreService } from '../stack/services.ts';
import type { KeptHeads } from './kept-heads.ts';

export interface Finding {
  readonly service: StoreService;
  readonly verdict: AuditVerdict;
}

/** Recomputes the chains of all services, as a role that may read their schemas. */
export async function checkAudits(url: string, heads: KeptHeads): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const service of STORE_SERVICES) {
    const db = connect({ url: inSchema(url, service), applicationName: 'audit', poolSize: 1 });
    const verdict = await verifyAudit(db, heads.get(service)).finally(() => db.destroy());
    findings.push({ service, verdict });
  }
  return findings;
}

function inSchema(url: string, schema: string): string {
  const target = new URL(url);
  target.searchParams.set('options', `-c search_path=${schema}`);
  return target.href;
}

const WIDEST = Math.max(...STORE_SERVICES.map(({ length }) => length));

/** One line for people. */
export function reportOf({ service, verdict: { sealed, waiting, head, broken } }: Finding): string {
  const name = service.padEnd(WIDEST);
  if (broken !== undefined) return `${name}  BROKEN: after ${sealed} acts, ${broken}`;
  const more = waiting === 0 ? '' : ` and ${waiting} not sealed yet`;
  return `${name}  holds: ${sealed} acts${more}, head ${head}`;
}
