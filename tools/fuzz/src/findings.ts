import type { Complaint } from './complaint.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

export interface Finding {
  /** The operation, or what was looked at between requests. */
  readonly where: string;
  readonly complaint: Complaint;
  readonly step: number;
  /** How the request was made. */
  readonly label: string;
  readonly request: HttpRequest | undefined;
  readonly answer: HttpAnswer | undefined;
  times: number;
}

export interface Findings {
  /** True the first time that this is found here. */
  add(found: Omit<Finding, 'times'>): boolean;
  readonly all: readonly Finding[];
}

/** The same complaint about the same operation is one finding, however often; `report` is called for each new one. */
export function createFindings(report: (finding: Finding) => void): Findings {
  const byName = new Map<string, Finding>();
  const all: Finding[] = [];
  return {
    all,
    add(found) {
      const name = `${found.where} ${found.complaint.what}`;
      const known = byName.get(name);
      if (known !== undefined) {
        known.times += 1;
        return false;
      }
      const finding = { ...found, times: 1 };
      byName.set(name, finding);
      all.push(finding);
      report(finding);
      return true;
    },
  };
}
