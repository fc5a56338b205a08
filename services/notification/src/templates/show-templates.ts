import { commonProblems, ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { LOCALES, type Locale } from '../mails/domain/locale.ts';
import type { Purpose } from '../mails/domain/purpose.ts';
import { platformAt } from '../mails/senders.ts';
import type { Content } from './content.ts';
import { isTemplateName, renderSample, schemaOf, templateNames, templates } from './index.ts';

type ShowDeps = Pick<Deps, 'settings' | 'clock'>;

export interface TemplateView {
  name: string;
  purpose: Purpose;
  summary: string;
  locales: Locale[];
  subjects: Record<Locale, string>;
  schema: object;
}

/** All mails there are, with their subjects by their sample data. */
export function listTemplates(deps: ShowDeps): TemplateView[] {
  const platform = platformAt(deps.settings, deps.clock());
  return templateNames.map((name) => {
    const { purpose, summary } = templates[name];
    const subject = (locale: Locale) => renderSample(name, { locale, platform }).subject;
    return {
      name,
      purpose,
      summary,
      locales: [...LOCALES],
      subjects: { ru: subject('ru'), en: subject('en') },
      schema: schemaOf(name),
    };
  });
}

/** One mail with sample data, as it would be sent today. */
export function previewTemplate(
  { settings, clock }: ShowDeps,
  { name, locale }: { name: string; locale: Locale },
): Content {
  if (!isTemplateName(name)) throw new ProblemError(commonProblems.notFound);
  return renderSample(name, { locale, platform: platformAt(settings, clock()) });
}
