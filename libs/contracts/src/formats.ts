import { FormatRegistry } from '@sinclair/typebox';
import { parseInstant } from './instant.ts';
import { isMailAddress, isMailAddressOrPhone } from './mail-address.ts';
import { isUuid } from './uuid.ts';

/** What the `format` of a schema means, everywhere alike: to the validator of HTTP, and to TypeBox for events, settings and upstreams. */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  uuid: isUuid,
  'date-time': (text) => parseInstant(text) !== undefined,
  email: isMailAddress,
  'email-or-phone': isMailAddressOrPhone,
  uri: (text) => URL.canParse(text),
};

// TypeBox knows no format by itself and calls every text of an unknown one wrong.
for (const [name, holds] of Object.entries(formats)) FormatRegistry.Set(name, holds);
