import fc from 'fast-check';

/**
 * The gate asks every property the same questions in every run, so that it is red for a change and never by chance;
 * LEKO_SEED=any, as in the long suite, asks new ones. A failure names its seed.
 */
const { LEKO_SEED = '20261130' } = process.env;
if (LEKO_SEED !== 'any') fc.configureGlobal({ seed: Number(LEKO_SEED) });
