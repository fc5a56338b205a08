import type { Settings } from '@leko/settings';
import type { Platform } from '../templates/content.ts';

/** The page that a confirming link leads to where the operator names no other. */
const VERIFICATION_PATH = '/verification';

/** The platform as its mails show it at a moment. */
export function platformAt(settings: Settings, at: Date): Platform {
  const { legalName, address, email, zone, ...english } = settings('platform', at);
  const { site: base, verification } = settings('links', at);
  const site = base.replace(/(?<!\/)\/+$/, '');
  const imprint = {
    ru: `${legalName}, ${address}`,
    en: `${english.legalNameEnglish ?? legalName}, ${english.addressEnglish ?? address}`,
  };
  return { imprint, email, zone, site, verificationPage: verification ?? `${site}${VERIFICATION_PATH}` };
}
