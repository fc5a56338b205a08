export { redact, redactQuery } from './redact.ts';
export { redactText, storable } from './text.ts';
