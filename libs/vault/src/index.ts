export { newVaultKeys, readVaultKeys, type VaultKeys } from './keys.ts';
export { createVault, type Place, type Vault } from './vault.ts';
