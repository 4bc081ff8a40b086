import type { AgendaItem } from '../generated/api';
import type {
  ActionAssigned,
  AgendaArranged,
  CoordinationMinuted,
  MinutedItem,
  Name,
  Post,
  TenDay,
} from '../generated/facts';

/**
 * What is said and decided while a coordination is held: kept on the device of whoever writes it down, from the
 * first letter until the minutes are frozen. Of every item spoken about it keeps what was shown, so that an item
 * that has left the agenda meanwhile is still in the minutes.
 */
export interface Meeting {
  readonly version: 1;
  readonly coordination: TenDay;
  /** The id the minutes will have: sent twice, they count once. */
  readonly minutes: string;
  day: string;
  present: string[];
  note: string;
  items: Record<string, Notes>;
}

export interface Notes {
  item: string;
  project: string;
  title: Name;
  shown: string[];
  notes: string;
  decision: string;
  /** Said so by hand; null: it follows from what was written. */
  reached: boolean | null;
  actions: ActionDraft[];
}

export interface ActionDraft {
  /** Its own id, and that of the fact that gives it. */
  action: string;
  text: string;
  owner: Post;
  due: string;
}

const most = {
  items: 300,
  shown: 40,
  line: 600,
  notes: 4000,
  decision: 2000,
  text: 1000,
  note: 4000,
};

export function emptyMeeting(coordination: TenDay, minutes: string, day: string): Meeting {
  return { version: 1, coordination, minutes, day, present: [], note: '', items: {} };
}

export function emptyNotes(item: AgendaItem, say: (name: Name) => string): Notes {
  return {
    item: item.item,
    project: item.project ?? '',
    title: item.title,
    shown: item.lines.map(say),
    notes: '',
    decision: '',
    reached: null,
    actions: [],
  };
}

/** Something was written about it. */
export function isSpoken(notes: Notes | undefined): boolean {
  return (
    notes !== undefined &&
    (notes.notes.trim() !== '' ||
      notes.decision.trim() !== '' ||
      notes.actions.some((action) => action.text.trim() !== ''))
  );
}

/** Only what was dealt with is off the table: all else comes again, whatever happens to the meeting. */
export function isReached(notes: Notes | undefined): boolean {
  return notes?.reached ?? isSpoken(notes);
}

export function isBegun(meeting: Meeting): boolean {
  return (
    meeting.present.length > 0 ||
    meeting.note.trim() !== '' ||
    Object.values(meeting.items).some((one) => isSpoken(one) || one.reached !== null)
  );
}

/** What was written about items that are no longer on the agenda: it goes into the minutes all the same. */
export function strays(meeting: Meeting, agenda: readonly AgendaItem[]): Notes[] {
  const there = new Set(agenda.map((item) => item.item));
  return Object.values(meeting.items).filter(
    (one) => !there.has(one.item) && (isSpoken(one) || one.reached === true),
  );
}

export interface Fault {
  item: string;
  what: 'text' | 'due' | 'bureau' | 'notes' | 'decision' | 'long';
}

/** What the contract would not take, named before anything is sent. */
export function faultsOf(meeting: Meeting): Fault[] {
  const faults: Fault[] = [];
  for (const one of Object.values(meeting.items)) {
    if (lengthOf(one.notes) > most.notes) faults.push({ item: one.item, what: 'notes' });
    if (lengthOf(one.decision) > most.decision) faults.push({ item: one.item, what: 'decision' });
    for (const action of one.actions) {
      // A row that was opened and left empty is no action.
      if (isEmptyAction(action)) continue;
      if (!action.text.trim()) faults.push({ item: one.item, what: 'text' });
      if (lengthOf(action.text) > most.text) faults.push({ item: one.item, what: 'long' });
      if (!action.due) faults.push({ item: one.item, what: 'due' });
      if (action.owner.role === 'bureau' && !action.owner.name?.trim())
        faults.push({ item: one.item, what: 'bureau' });
    }
  }
  return faults;
}

function isEmptyAction(action: ActionDraft): boolean {
  return action.text.trim() === '';
}

export interface Frozen {
  minutes: CoordinationMinuted;
  actions: ActionAssigned[];
}

/**
 * The minutes and the actions they give, in the agenda's order, then what had left it. `cursor` is the ledger's head
 * that the screen showed.
 */
export function freeze(
  meeting: Meeting,
  agenda: readonly AgendaItem[],
  cursor: number,
  say: (name: Name) => string,
): Frozen {
  const actions: ActionAssigned[] = [];
  const items: MinutedItem[] = [];
  const take = (notes: Notes): void => {
    const given = notes.actions.filter((action) => !isEmptyAction(action));
    for (const action of given)
      actions.push({
        action: action.action,
        coordination: meeting.coordination,
        item: notes.item,
        ...(notes.project && { project: notes.project }),
        text: action.text.trim(),
        owner: plainPost(action.owner),
        due: action.due,
      });
    items.push({
      item: notes.item,
      ...(notes.project && { project: notes.project }),
      title: notes.title,
      ...(notes.shown.length && {
        shown: notes.shown
          .filter((line) => line.trim())
          .slice(0, most.shown)
          .map((line) => [...line].slice(0, most.line).join('')),
      }),
      ...(notes.notes.trim() && { notes: notes.notes.trim() }),
      ...(notes.decision.trim() && { decision: notes.decision.trim() }),
      reached: isReached(notes),
      ...(given.length && { actions: given.map((action) => action.action) }),
    });
  };
  for (const item of agenda) {
    const fresh = emptyNotes(item, say);
    const kept = meeting.items[item.item];
    // The agenda that stands was shown last; what was written keeps its words.
    take(kept ? { ...kept, title: fresh.title, shown: fresh.shown } : fresh);
  }
  for (const one of strays(meeting, agenda)) take(one);
  // Longer than minutes may be: what was not reached is left out from the end; it comes again all the same.
  for (let i = items.length - 1; i >= 0 && items.length > most.items; i -= 1)
    if (!items[i]?.reached) items.splice(i, 1);
  return {
    minutes: {
      coordination: meeting.coordination,
      day: meeting.day,
      as_of: cursor,
      ...(meeting.present.length && { present: meeting.present }),
      items,
      ...(meeting.note.trim() && { note: [...meeting.note.trim()].slice(0, most.note).join('') }),
    },
    actions,
  };
}

/** What was written too late for these minutes, as items of a later coordination. */
export function broughtAgain(meeting: Meeting, to: TenDay, newId: () => string): AgendaArranged[] {
  return Object.values(meeting.items)
    .filter(isSpoken)
    .map((one) => {
      const said = [one.decision, one.notes, ...one.actions.map((action) => action.text)].filter(
        (text) => text.trim(),
      );
      return {
        coordination: to,
        item: `added:${newId()}`,
        arrangement: 'added',
        title: cut(one.title.zh, 300),
        ...(one.project && { project: one.project }),
        reason: cut(said.join(' / '), 500),
      };
    });
}

const cut = (text: string, letters: number): string => [...text].slice(0, letters).join('');

function plainPost(post: Post): Post {
  return {
    role: post.role,
    ...(post.project && { project: post.project }),
    ...(post.name?.trim() && { name: post.name.trim() }),
  };
}

/** Offices as they were typed: one a line, or parted by commas and the like. */
export function presentIn(text: string): string[] {
  const names = text.split(/[\n,，、;；]+/).map((one) => one.trim());
  return [...new Set(names.filter(Boolean))].slice(0, 100);
}

const lengthOf = (text: string): number => [...text].length;
