import type { Place } from '../../generated/api';
import type { PlaceDescribed, PlaceKind, PlaceSide } from '../../generated/facts';
import { isClock } from '../../shared/format/clock';
import { isDay } from '../../shared/format/day';

interface Span {
  name: string;
  from: string;
  to: string;
}

/** A place as it stands in its form. */
export interface PlaceForm {
  place: string;
  name: string;
  name_en: string;
  kind: PlaceKind;
  side: PlaceSide;
  project: string;
  from: string;
  to: string;
  terms: Span[];
  free: Span[];
  extra: string[];
  classes: { class: string; name: string; seats: string }[];
}

export function emptyPlace(): PlaceForm {
  return {
    place: '',
    name: '',
    name_en: '',
    kind: 'school',
    side: 'partner',
    project: '',
    from: '',
    to: '',
    terms: [],
    free: [],
    extra: [],
    classes: [],
  };
}

export function placeFormOf(place: Omit<Place, 'fact'> | PlaceDescribed): PlaceForm {
  const spans = (list: readonly Span[] | undefined): Span[] =>
    (list ?? []).map(({ name, from, to }) => ({ name, from, to }));
  return {
    place: place.place,
    name: place.name.zh,
    name_en: place.name.en ?? '',
    kind: place.kind,
    side: place.side,
    project: place.project ?? '',
    from: place.from ?? '',
    to: place.to ?? '',
    terms: spans(place.terms),
    free: spans(place.free),
    extra: [...(place.extra ?? [])],
    classes: (place.classes ?? []).map((one) => ({
      class: one.class,
      name: one.name,
      seats: String(one.seats),
    })),
  };
}

const seatsIn = (text: string): number | null => {
  const plain = text.normalize('NFKC').trim();
  return /^\d{1,5}$/.test(plain) && Number(plain) <= 10_000 ? Number(plain) : null;
};

/** By where it is: `place`, `name`, `hours`, `terms.0`, `free.1`, `extra.0`, `classes.2`. */
export function placeFaults(form: PlaceForm, known: readonly string[]): Record<string, string> {
  const faults: Record<string, string> = {};
  const code = form.place.trim();
  if (!code || /[\s:/?#%,"'\\<>]/.test(code) || [...code].length > 40)
    faults['place'] = 'fault.code';
  else if (known.includes(code)) faults['place'] = 'fault.code_known';
  if (!form.name.trim()) faults['name'] = 'fault.name';
  const hours = [form.from, form.to].filter(Boolean);
  if (hours.some((one) => !isClock(one)) || (hours.length === 2 && form.from >= form.to))
    faults['hours'] = 'fault.hours';
  for (const list of ['terms', 'free'] as const)
    form[list].forEach((one, i) => {
      if (!one.name.trim() || !isDay(one.from) || !isDay(one.to) || one.to < one.from)
        faults[`${list}.${i}`] = 'fault.span';
    });
  form.extra.forEach((day, i) => {
    if (!isDay(day)) faults[`extra.${i}`] = 'fault.day';
  });
  const names = form.classes.map((one) => one.class.trim());
  form.classes.forEach((one, i) => {
    if (!names[i] || !one.name.trim() || seatsIn(one.seats) === null)
      faults[`classes.${i}`] = 'fault.class';
    else if (names.indexOf(names[i] ?? '') !== i) faults[`classes.${i}`] = 'fault.class_twice';
  });
  return faults;
}

export function placeBody(form: PlaceForm): PlaceDescribed {
  const en = form.name_en.trim();
  const trimmed = (list: readonly Span[]): Span[] =>
    list.map((one) => ({ ...one, name: one.name.trim() }));
  return {
    place: form.place.trim(),
    name: { zh: form.name.trim(), ...(en && { en }) },
    kind: form.kind,
    side: form.side,
    ...(form.project && { project: form.project }),
    ...(form.from && { from: form.from }),
    ...(form.to && { to: form.to }),
    terms: trimmed(form.terms),
    free: trimmed(form.free),
    extra: [...form.extra].sort(),
    classes: form.classes.map((one) => ({
      class: one.class.trim(),
      name: one.name.trim(),
      seats: seatsIn(one.seats) ?? 0,
    })),
  };
}
