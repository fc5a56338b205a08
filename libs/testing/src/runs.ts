/** How often a property is tried: so often in the gate, as many times as LEKO_RUNS says in the long suite. */
export const runs = (inTheGate: number): number => inTheGate * Number(process.env.LEKO_RUNS ?? '1');
