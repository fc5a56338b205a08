import { FormatRegistry } from '@sinclair/typebox';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const EMAIL = /^[^\s@<>,;:"()[\]\\]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/i;

/** TypeBox knows no format by itself and calls every text of an unknown one wrong. */
FormatRegistry.Set('uuid', (text) => UUID.test(text));
FormatRegistry.Set('date-time', (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)));
FormatRegistry.Set('email', (text) => EMAIL.test(text));
FormatRegistry.Set('uri', (text) => URL.canParse(text));
