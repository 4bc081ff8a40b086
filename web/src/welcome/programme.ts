import type { ProgrammeRegistered } from '../generated/facts';
import { isCode } from '../shared/code';

/** The form a programme is started with. Texts as typed. */
export interface ProgrammeForm {
  code: string;
  nameZh: string;
  nameEn: string;
  sponsor: string;
  partner: string;
  distance: string;
  planYear: string;
  currency: string;
  zone: string;
  dayEnds: string;
}

export interface FormMistake {
  field: keyof ProgrammeForm;
  code: 'needed' | 'code' | 'year' | 'distance' | 'hour' | 'too_long';
}

export function emptyProgramme(zone: string, year: number): ProgrammeForm {
  return {
    code: '',
    nameZh: '',
    nameEn: '',
    sponsor: '',
    partner: '',
    distance: '',
    planYear: String(year),
    currency: 'CNY',
    zone,
    dayEnds: '0',
  };
}

export type Registration =
  { ok: true; code: string; body: ProgrammeRegistered } | { ok: false; mistakes: FormMistake[] };

export function registration(form: ProgrammeForm): Registration {
  const mistakes: FormMistake[] = [];
  const whole = (
    field: 'distance' | 'planYear' | 'dayEnds',
    least: number,
    most: number,
    code: FormMistake['code'],
  ): number | undefined => {
    const text = form[field].normalize('NFKC').replace(/[\s,]/g, '');
    if (text === '') return undefined;
    const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    mistakes.push({ field, code });
    return undefined;
  };
  const code = form.code.normalize('NFKC').trim();
  if (code === '') mistakes.push({ field: 'code', code: 'needed' });
  else if (!isCode(code)) mistakes.push({ field: 'code', code: 'code' });
  if (form.nameZh.trim() === '') mistakes.push({ field: 'nameZh', code: 'needed' });
  for (const field of ['nameZh', 'nameEn', 'sponsor', 'partner'] as const) {
    if ([...form[field]].length > 300) mistakes.push({ field, code: 'too_long' });
  }
  const distance = whole('distance', 0, 40_000, 'distance');
  const year = whole('planYear', 1900, 2200, 'year');
  const hour = whole('dayEnds', 0, 23, 'hour');
  if (mistakes.length > 0) return { ok: false, mistakes };
  const party = (text: string): { zh: string } | undefined =>
    text.trim() === '' ? undefined : { zh: text.trim() };
  const sponsor = party(form.sponsor);
  const partner = party(form.partner);
  return {
    ok: true,
    code,
    body: {
      name: {
        zh: form.nameZh.trim(),
        ...(form.nameEn.trim() !== '' && { en: form.nameEn.trim() }),
      },
      ...(sponsor && { sponsor }),
      ...(partner && { partner }),
      ...(distance !== undefined && { distance_km: distance }),
      ...(year !== undefined && { plan_year: year }),
      currency: form.currency,
      zone: form.zone,
      ...(hour !== undefined && hour > 0 && { day_ends_hour: hour }),
    },
  };
}
