import type { CaseField, Specialty } from '../generated/facts';

/**
 * What a specialist of each field wants to know, in the order in which it is asked. A field is kept under its name here;
 * the words for it are the catalogue's (`field.NAME`), so that both sides read it in their own language.
 */
const templates: Record<Specialty, readonly string[]> = {
  orthopaedics: [
    'site',
    'body_side',
    'injured_at',
    'mechanism',
    'skin',
    'nerves_vessels',
    'movement',
    'treated_so_far',
    'earlier_operations',
    'illnesses',
    'medicines',
  ],
  radiology: ['site', 'examination', 'contrast', 'indication', 'earlier_images', 'illnesses'],
  internal_medicine: ['onset', 'symptoms', 'vital_signs', 'laboratory', 'illnesses', 'medicines'],
  surgery: [
    'onset',
    'symptoms',
    'examination_found',
    'laboratory',
    'treated_so_far',
    'earlier_operations',
    'illnesses',
    'medicines',
  ],
  cardiology: ['onset', 'symptoms', 'vital_signs', 'ecg', 'laboratory', 'illnesses', 'medicines'],
  neurology: ['onset', 'symptoms', 'consciousness', 'nerves_found', 'vital_signs', 'medicines'],
  paediatrics: ['age_weight', 'onset', 'symptoms', 'vital_signs', 'laboratory', 'medicines'],
  obstetrics: ['weeks', 'births', 'symptoms', 'vital_signs', 'fetus', 'laboratory', 'medicines'],
  other: ['onset', 'symptoms', 'examination_found', 'illnesses', 'medicines'],
};

export const fieldsOf = (specialty: Specialty): readonly string[] => templates[specialty];

/** Chosen by a click rather than typed. */
export const choicesOf: Record<string, readonly string[]> = {
  body_side: ['left', 'right', 'both', 'middle'],
};

/** What was filled in, in the template's order; what another template asked for is left out where it is empty. */
export function filledFields(specialty: Specialty, values: Record<string, string>): CaseField[] {
  const asked = fieldsOf(specialty);
  const names = [...asked, ...Object.keys(values).filter((name) => !asked.includes(name))];
  return names.flatMap((name) => {
    const text = values[name]?.trim();
    return text ? [{ name, text }] : [];
  });
}
