import { v5 } from 'uuid';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** One that stands somewhere in a text. */
export const UUID_IN_TEXT = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/iu;
/** Fixed for ever: another one would give every name another uuid. */
const NAMESPACE = '6f1d7a0e-5b1c-4a53-9d0f-2f6c8c1f9b57';

/** Any uuid at all, also of an undefined version: they come from other people's systems. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** An id that others have given: a uuid as databases write it, any other text as it is. `ABC…` and `abc…` are one uuid. */
export const plainId = (id: string): string => (isUuid(id) ? id.toLowerCase() : id);

/** The uuid (version 5) of a name, for what is known by a text and must be named by a uuid: the same name, the same uuid. */
export const nameUuid = (name: string): string => v5(name, NAMESPACE);
