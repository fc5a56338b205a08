export { newVaultKeys, readVaultKeys, type VaultKeys } from './keys.ts';
export { placeOf, resealTask, type SealedColumn } from './reseal.ts';
export { type RotationStep, rotateKeys, rotationSteps } from './rotate.ts';
export { type SealedTable, sealedTable } from './sealed-table.ts';
export { createVault, type Place, UnknownKeyError, type Vault } from './vault.ts';
