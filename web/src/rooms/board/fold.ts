import { strokeFrom, type Mark, type MeetingState, type Poll } from './state';
import type { Bodies, MeetingEvent } from './wire';

const lasersKept = 24;

/** True where the event was new. The same event again, or one that a later one has overtaken, changes nothing. */
export function fold(state: MeetingState, event: MeetingEvent): boolean {
  const [seq] = event;
  if (state.has(seq)) return false;
  apply(state, event);
  state.ahead.add(seq);
  while (state.ahead.delete(state.seq + 1)) state.seq += 1;
  return true;
}

export function foldAll(state: MeetingState, events: readonly MeetingEvent[]): number {
  let fresh = 0;
  for (const event of events) if (fold(state, event)) fresh += 1;
  return fresh;
}

/** Whether this is the latest word on the thing so far; it is remembered as such. */
function newest(state: MeetingState, thing: string, seq: number): boolean {
  if ((state.setBy.get(thing) ?? 0) > seq) return false;
  state.setBy.set(thing, seq);
  return true;
}

/** Into its place in the order; nearly always the end. */
function insert<One extends { seq: number }>(list: One[], one: One): boolean {
  let at = list.length;
  while (at > 0 && (list[at - 1]?.seq ?? 0) > one.seq) at -= 1;
  list.splice(at, 0, one);
  return at === list.length - 1;
}

function apply(state: MeetingState, event: MeetingEvent): void {
  const [seq, t, by] = event;
  const set = (thing: string): boolean => newest(state, thing, seq);
  switch (event[3]) {
    case 'joined':
      return join(state, event[4], seq, t);
    case 'left': {
      const known = state.people.get(event[4].p);
      if (known) known.left = Math.max(known.left, seq);
      else state.people.set(event[4].p, { ...nobody(event[4].p), left: seq });
      if (set(`hand ${event[4].p}`)) state.hands.delete(event[4].p);
      if (set(`talk ${event[4].p}`)) state.talking.delete(event[4].p);
      state.reading.left(event[4].p, seq);
      return;
    }
    case 'began':
      state.began = t;
      return;
    case 'ended':
      state.ended = t;
      return;
    case 'admit':
      if (set(`admit ${event[4].p}`)) state.admitted.set(event[4].p, true);
      return;
    case 'send_out':
      if (set(`admit ${event[4].p}`)) state.admitted.set(event[4].p, false);
      return;
    case 'role': {
      const { p, role } = event[4];
      if (!set(`role ${p}`)) return;
      state.people.set(p, { ...(state.people.get(p) ?? nobody(p)), role });
      return;
    }
    case 'page':
      if (set('page')) state.shown = { m: event[4].m, page: event[4].page };
      return;
    case 'stroke': {
      const stroke = strokeFrom(event[4], by, seq);
      if (stroke.tool !== 'laser') return put(state, stroke);
      state.ids.add(stroke.id);
      state.lasers = [...state.lasers.slice(1 - lasersKept), { stroke, t }];
      return;
    }
    case 'text':
      return put(state, { ...event[4], by, seq, kind: 'text' });
    case 'erase':
      return erase(state, event[4].ids);
    case 'clear': {
      const page = state.page(event[4]);
      page.cleared = Math.max(page.cleared, seq);
      page.marks = page.marks.filter((mark) => mark.seq > page.cleared);
      page.redrawn += 1;
      return;
    }
    case 'chat': {
      const { text, to, g } = event[4];
      insert(state.chat, { seq, t, by, text, to, g });
      return;
    }
    case 'question': {
      const { id, text } = event[4];
      if (!state.questions.some((one) => one.id === id))
        insert(state.questions, { id, seq, t, by, text, answered: state.answered.has(id) });
      return;
    }
    case 'answered': {
      state.answered.add(event[4].id);
      const found = state.questions.find((one) => one.id === event[4].id);
      if (found) found.answered = true;
      return;
    }
    case 'timer': {
      const { id, seconds, label } = event[4];
      state.timers.set(id, { id, seconds, label, t, seq });
      return;
    }
    case 'groups': {
      const { id, minutes, groups } = event[4];
      state.groupings.set(id, { id, minutes, groups, t, seq });
      return;
    }
    case 'view_lead': {
      const { p = null } = event[4];
      return state.reading.leads(p, seq, p ? (state.people.get(p)?.left ?? 0) : 0);
    }
    case 'view':
      return state.reading.looks(event[4], seq);
    case 'mark':
      return state.reading.mark(event[4], by, seq);
    case 'unmark':
      return state.reading.unmark(event[4].id, seq);
    case 'visit':
      if (set(`visit ${by}`)) state.visits.set(by, { g: event[4].g ?? null, seq });
      return;
    case 'unrecorded':
      if (set('unrecorded')) state.unrecorded = !event[4].over;
      return;
    case 'timer_off':
    case 'groups_over':
      state.done.add(event[4].id);
      return;
    case 'chapter': {
      // The page that was shown then; where an older page event is still under way, the one before.
      insert(state.chapters, { seq, t, title: event[4].title, ...(state.shown ?? {}) });
      return;
    }
    default:
      return applyOfPeople(state, event);
  }
}

/** What each may set for himself, or a lead for him: the latest counts. */
function applyOfPeople(state: MeetingState, event: MeetingEvent): void {
  const [seq, t, by] = event;
  const set = (thing: string): boolean => newest(state, thing, seq);
  const mark = (of: Set<string>, p: string, on: boolean): void =>
    void (on ? of.add(p) : of.delete(p));
  switch (event[3]) {
    case 'hand':
      if (!set(`hand ${by}`)) return;
      if (event[4].up) state.hands.set(by, { seq, t, g: event[4].g });
      else state.hands.delete(by);
      return;
    case 'floor':
      if (set(`floor ${event[4].p}`)) mark(state.floor, event[4].p, event[4].on);
      if (event[4].on && set(`hand ${event[4].p}`)) state.hands.delete(event[4].p);
      return;
    case 'mute':
      if (set(`mute ${event[4].p}`)) mark(state.muted, event[4].p, event[4].on);
      return;
    case 'talk':
      if (set(`talk ${by}`)) mark(state.talking, by, event[4].on);
      return;
    case 'poll': {
      const { id, question, options, many } = event[4];
      const poll = pollOf(state, id);
      Object.assign(poll, { seq, question, options, many: many ?? false });
      return;
    }
    case 'poll_over':
      pollOf(state, event[4].id).over = true;
      return;
    case 'votes': {
      const { id, counts, voted } = event[4];
      if (set(`votes ${id}`)) Object.assign(pollOf(state, id), { counts, voted });
      return;
    }
    case 'vote':
      if (set(`vote ${event[4].id} ${by}`))
        pollOf(state, event[4].id).choices.set(by, event[4].choice);
      return;
    case 'tally':
      if (set(`tally ${event[4].id} ${by}`))
        pollOf(state, event[4].id).tallies.set(by, event[4].counts);
      return;
    case 'present': {
      const key = event[4].class ? `${event[4].place}/${event[4].class}` : event[4].place;
      if (set(`present ${key}`)) state.present.set(key, event[4]);
      return;
    }
    case 'budget': {
      const { p = '', up, down } = event[4];
      if (set(`budget ${p}`)) state.budgets.set(p, { up, down });
      return;
    }
    case 'rung': {
      const { p = '', rung } = event[4];
      if (set(`rung ${p}`)) state.rungs.set(p, { rung, by });
      return;
    }
    case 'sound':
      if (set('sound')) state.sound = event[4].on;
      return;
    case 'caption':
      if (set('caption')) state.caption = { text: event[4].text, t };
      return;
    default:
      return; // of a server newer than this page
  }
}

const nobody = (id: string) => ({
  id,
  name: '',
  role: 'listener' as const,
  joined: 0,
  left: 0,
  since: 0,
});

function join(state: MeetingState, body: Bodies['joined'], seq: number, t: number): void {
  const before = state.people.get(body.p);
  if (before && before.joined > seq) {
    before.since = Math.min(before.since, t);
    return;
  }
  const role = (state.setBy.get(`role ${body.p}`) ?? 0) > seq && before ? before.role : body.role;
  state.people.set(body.p, {
    id: body.p,
    name: body.name,
    role,
    place: body.place,
    class: body.class,
    account: body.account,
    guest: body.guest,
    joined: seq,
    left: before?.left ?? 0,
    since: before?.joined ? Math.min(before.since, t) : t,
  });
}

/** The same mark again is the whole of one that somebody finished for its author: it stands in its place. */
function put(state: MeetingState, mark: Mark): void {
  const again = state.ids.has(mark.id);
  state.ids.add(mark.id);
  const page = state.page(mark);
  if (state.erased.has(mark.id) || mark.seq < page.cleared) return;
  if (again) {
    const other = page.marks.find(({ id }) => id === mark.id);
    if (other && other.seq > mark.seq) return;
    if (other) page.marks = page.marks.filter((one) => one !== other);
  }
  if (!insert(page.marks, mark) || again) page.redrawn += 1;
}

function erase(state: MeetingState, ids: readonly string[]): void {
  const gone = new Set(ids);
  for (const id of ids) {
    state.erased.add(id);
    state.ids.add(id);
  }
  for (const page of state.pages.values()) {
    const left = page.marks.filter((mark) => !gone.has(mark.id));
    if (left.length === page.marks.length) continue;
    page.marks = left;
    page.redrawn += 1;
  }
}

function pollOf(state: MeetingState, id: string): Poll {
  let poll = state.polls.get(id);
  if (!poll) {
    poll = {
      id,
      seq: 0,
      question: '',
      options: [],
      many: false,
      over: false,
      counts: [],
      voted: 0,
      tallies: new Map(),
      choices: new Map(),
    };
    state.polls.set(id, poll);
  }
  return poll;
}

/** For each option how many chose it, on devices and by hands counted in classrooms. */
export function countsOf(poll: Poll): number[] {
  return poll.options.map((_, i) => poll.counts[i] ?? 0);
}
