import { FormatRegistry } from '@sinclair/typebox';
import { isUuid } from './uuid.ts';

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const EMAIL = /^[^\s@<>,;:"()[\]\\]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/i;

/** TypeBox knows no format by itself and calls every text of an unknown one wrong. */
FormatRegistry.Set('uuid', isUuid);
FormatRegistry.Set('date-time', (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)));
FormatRegistry.Set('email', (text) => EMAIL.test(text));
FormatRegistry.Set('uri', (text) => URL.canParse(text));
