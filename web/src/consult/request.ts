import type { ConsultationWhole, Person } from '../generated/api';
import type { ConsultationRequested, ConsultMode, Specialty, Urgency } from '../generated/facts';
import { identitiesIn, type Identity } from './identity';
import { fieldsOf, filledFields } from './templates';

/** What stands in the form: texts as typed, people with their names, so that it can be shown without a link. */
export interface RequestForm {
  consultation: string;
  patient: string;
  specialty: Specialty;
  urgency: Urgency;
  mode: ConsultMode;
  from: string;
  to: string;
  invited: Person[];
  question: string;
  summary: string;
  fields: Record<string, string>;
}

export function emptyRequest(consultation: string): RequestForm {
  return {
    consultation,
    patient: '',
    specialty: 'orthopaedics',
    urgency: 'soon',
    mode: 'live',
    from: '',
    to: '',
    invited: [],
    question: '',
    summary: '',
    fields: {},
  };
}

/** As it was told last. */
export function requestOf(whole: ConsultationWhole): RequestForm {
  const row = whole.consultation;
  return {
    consultation: row.consultation,
    patient: row.patient ?? '',
    specialty: row.specialty,
    urgency: row.urgency,
    mode: row.mode,
    from: row.from_place,
    to: row.to_place ?? '',
    invited: row.invited.map(({ id, name }) => ({ id, name })),
    question: row.question ?? '',
    summary: whole.summary ?? '',
    fields: Object.fromEntries((whole.fields ?? []).map((one) => [one.name, one.text])),
  };
}

/** A refused fact as a form again; who is only an id is named by what is known of people. */
export function requestFrom(
  consultation: string,
  body: ConsultationRequested,
  people: readonly Person[],
): RequestForm {
  const { content } = body;
  return {
    consultation,
    patient: content?.patient ?? '',
    specialty: body.specialty,
    urgency: body.urgency,
    mode: body.mode,
    from: body.from_place,
    to: body.to_place ?? '',
    invited: body.invited.map(
      (id) => people.find((one) => one.id === id) ?? { id, name: id.slice(0, 8) },
    ),
    question: content?.question ?? '',
    summary: content?.summary ?? '',
    fields: Object.fromEntries((content?.fields ?? []).map((one) => [one.name, one.text])),
  };
}

export type Part = 'patient' | 'from' | 'invited' | 'question';
export type Faults = Partial<Record<Part, string>>;

/** As hospitals write their codes: capitals, digits, hyphens. */
export const patientCode = (typed: string): string => typed.normalize('NFKC').trim().toUpperCase();

/** What is wrong, part by part, by the name of its sentence. */
export function faultsOf(form: RequestForm): Faults {
  const faults: Faults = {};
  if (!/^[A-Z0-9-]{2,20}$/.test(patientCode(form.patient))) faults.patient = 'fault.patient';
  if (!form.from) faults.from = 'fault.from';
  if (form.invited.length === 0) faults.invited = 'fault.invited';
  if (form.invited.length > 20) faults.invited = 'fault.invited_many';
  if (!form.question.trim()) faults.question = 'fault.question';
  return faults;
}

export interface Suspect extends Identity {
  /** Whose text it is: `question`, `fields.site`. */
  where: string;
}

/** What seems to name somebody, in all that would be sent. */
export function suspectsIn(texts: Record<string, string | undefined>): Suspect[] {
  return Object.entries(texts).flatMap(([where, text]) =>
    identitiesIn(text ?? '').map((one) => ({ ...one, where })),
  );
}

/** All that would be sent, each text under its name. */
export function textsOf(form: RequestForm): Record<string, string> {
  const named = filledFields(form.specialty, form.fields);
  return {
    patient: patientCode(form.patient),
    question: form.question,
    summary: form.summary,
    ...Object.fromEntries(named.map((one) => [`fields.${one.name}`, one.text])),
  };
}

/** The fact that the form says; called without faults. `checked`: what seemed to name somebody was looked at. */
export function bodyOf(form: RequestForm, checked: boolean): ConsultationRequested {
  const fields = filledFields(form.specialty, form.fields);
  const summary = form.summary.trim();
  return {
    specialty: form.specialty,
    urgency: form.urgency,
    mode: form.mode,
    from_place: form.from,
    ...(form.to && { to_place: form.to }),
    invited: form.invited.map((one) => one.id),
    content: {
      patient: patientCode(form.patient),
      question: form.question.trim(),
      ...(summary && { summary }),
      ...(fields.length && { fields }),
    },
    ...(checked && { checked_text: true }),
  };
}

/** Another specialty asks for other things; what was written stays, and is shown as long as there is something in it. */
export function fieldsShown(form: RequestForm): string[] {
  const asked = fieldsOf(form.specialty);
  const more = Object.keys(form.fields).filter(
    (name) => !asked.includes(name) && form.fields[name]?.trim(),
  );
  return [...asked, ...more];
}
