import { commonProblems, ProblemError } from '@leko/server';
import { LOCALES, type Locale } from '../../domain/locale.ts';
import type { Purpose } from '../../domain/purpose.ts';
import type { Content } from '../../templates/content.ts';
import { isTemplateName, renderSample, schemaOf, templateNames, templates } from '../../templates/index.ts';
import type { Deps } from '../deps.ts';
import { houseAt } from '../house.ts';

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
  const house = houseAt(deps.settings, deps.clock());
  return templateNames.map((name) => {
    const { purpose, summary } = templates[name];
    const subject = (locale: Locale) => renderSample(name, { locale, house }).subject;
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
  return renderSample(name, { locale, house: houseAt(settings, clock()) });
}
