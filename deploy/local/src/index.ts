export { TEST_DAY, throwAwayStack } from './demo/own-stack.ts';
export { stopOnSignals } from './lifecycle.ts';
export { nextPage } from './next-page.ts';
export { UsageError } from './stack/options.ts';
export { terminal, type Ui } from './stack/progress.ts';
export { urlOf } from './stack/services.ts';
