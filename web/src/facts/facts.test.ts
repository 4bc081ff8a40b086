import { beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../generated/api';
import { factKinds } from '../generated/facts';
import { switchLocale } from '../shared/i18n/locale.svelte';
import { shared } from '../shared/i18n/shared';
import * as forms from './form/forms';
import { emptyValues, faultOf, type Field } from './form/spec';
import { texts as formTexts } from './form/texts';
import { isKind, sentence } from './sentence';
import { texts } from './texts';

beforeAll(async () => {
  await switchLocale('zh');
  await Promise.all([shared.load(), texts.load(), formTexts.load()]);
});

const bodies: Record<string, Record<string, unknown>> = {
  'programme.registered': { name: { zh: '甲', en: 'A' }, currency: 'CNY', zone: 'Asia/Shanghai' },
  'programme.corrected': { note: 'x', reason: 'why' },
  'programme.total_published': { figure: 'projects', value: '22', source: { title: 'report' } },
  'project.registered': { name: { zh: '校', en: 'School' }, category: 'education' },
  'project.corrected': { description: 'x', reason: 'why' },
  'stage.dated': { stage: 'start', aspect: 'reached', day: '2020-05-01' },
  'work_item.planned': {
    item: 'S1',
    name: { zh: '柱', en: 'Columns' },
    unit: 'm³',
    quantity: '400',
    weight: '12.5',
  },
  'outcome.stated': { measure: 'beds', aspect: 'planned', quantity: '90', unit: 'beds' },
  'funding.planned': { line: 'aid', amount: { amount: '213000000', currency: 'CNY' } },
  'payment.made': {
    payment: 'ZF-1',
    amount: { amount: '2184000.00', currency: 'CNY' },
    day: '2020-06-30',
    voucher: '77',
  },
  'payment.corrected': {
    payment: 'ZF-1',
    amount: { amount: '0', currency: 'CNY' },
    day: '2020-06-30',
    voucher: '77',
    reason: 'why',
  },
  'daily_report.filed': {
    report: {
      day: '2020-07-14',
      weather: { sky: 'clear' },
      workforce: [{ trade: 'x', count: 1 }],
      quantities: [{ item: 'S1', quantity: '38' }],
    },
  },
  'daily_report.corrected': {
    corrects: 'x',
    reason: 'why',
    report: { day: '2020-07-14', weather: { sky: 'rain' } },
  },
  'fact.settled': { fact: 'x', decision: 'counted' },
  'status.reported': {
    day: '2016-07-01',
    phase: 'Design',
    budget: { amount: '5', currency: 'USD' },
  },
  'calendar.ruled': { rest_days: ['saturday', 'sunday'] },
  'calendar_day.ruled': { day: '2020-10-01', kind: 'holiday', name: { zh: '节', en: 'Feast' } },
  'shutdown.planned': { shutdown: '2020-winter', from: '2020-11-15', to: '2021-03-10' },
  'obligation.excused': { duty: 'daily_report', day: '2020-06-03', reason: 'why' },
  'action.answered': { action: 'x', note: 'done' },
  'action.assigned': { action: 'x', text: 'crew', owner: { role: 'leader' }, due: '2020-07-28' },
  'action.reviewed': { action: 'x', decision: 'returned', reason: 'why' },
  'agenda.arranged': { coordination: '2020-07-2', item: 'lamp:K01:start', arrangement: 'deferred' },
  'checklist.published': {
    checklist: 'frame',
    version: 2,
    name: { zh: '主体', en: 'Structure' },
    points: [{ point: 'S01', text: { zh: '筋' }, severity: 'serious' }],
  },
  'coordination.convened': { coordination: '2020-07-2', day: '2020-07-21', place: 'hall' },
  'coordination.minuted': {
    coordination: '2020-07-2',
    day: '2020-07-21',
    as_of: 9,
    items: [{ item: 'x', title: { zh: '甲' }, actions: ['a'] }],
  },
  'attendance.corrected': {
    room: 'x',
    meeting: '2026-09-03',
    place: 'AKS-3Z',
    class: 'G7-1',
    present: 42,
    reason: 'why',
  },
  'material.added': {
    room: 'x',
    material: 'a',
    name: 'sound.pptx',
    media_type: 'x/y',
    bytes: 5,
  },
  'material.prepared': { room: 'x', material: 'a', pages: 0, trouble: 'encrypted' },
  'material.removed': { room: 'x', material: 'a', reason: 'why' },
  'meeting.changed': {
    room: 'x',
    meeting: '2026-09-10',
    change: 'moved',
    reason: 'why',
    day: '2026-09-11',
    at: '11:10',
  },
  'meeting.held': {
    room: 'x',
    meeting: '2026-09-03',
    began: '2026-09-03T10:20:04+08:00',
    ended: '2026-09-03T11:00:31+08:00',
    lead: 'x',
    seats: [{ place: 'AKS-3Z', present: 43 }],
    took_part: [{ account: 'x', role: 'lead', seconds: 2427 }],
    guests: 1,
    events: 812,
    sound: false,
  },
  'meeting.recorded': { room: 'x', meeting: '2026-09-03', seconds: 2427, trouble: 'disk_full' },
  'place.described': {
    place: 'AKS-3Z',
    name: { zh: '三中', en: 'No. 3 School' },
    kind: 'school',
    side: 'partner',
    classes: [{ class: 'G7-1', name: '七 1', seats: 45 }],
  },
  'room.arranged': {
    room: 'x',
    kind: 'lesson',
    title: 'Physics',
    leads: ['x'],
    day: '2026-09-03',
    at: '10:20',
    minutes: 40,
    every_weeks: 2,
    until: '2026-12-31',
  },
  'room.closed': { room: 'x', reason: 'why' },
  'consultation.requested': { specialty: 'orthopaedics', urgency: 'soon', mode: 'live' },
  'consultation.consented': {
    purposes: ['opinion', 'session'],
    until: '2027-01-31',
    how: 'written',
  },
  'consultation.consent_withdrawn': {},
  'consultation.erased': { why: 'withdrawn' },
  'study.opened': { study: 'x', who: 'x', frames: [], address: '10.0.0.1' },
  'study.refused': { route: 'x', address: '10.0.0.1' },
  'measurement.removed': { measurement: 'x' },
  'opinion.drafted': {},
  'consultation.triaged': { decision: 'accepted', day: '2026-12-03' },
  'consultation.session_arranged': { room: 'x', meeting: '2026-12-03' },
  'consultation.followed_up': { outcome: 'better' },
  'consultation.closed': { reason: 'answered' },
  'consultation.document_added': { document: 'x', media: 'pdf', bytes: 182_000 },
  'consultation.document_removed': { document: 'x', why: 'by_hand' },
  'consultation.document_opened': { document: 'x', who: 'x', address: '10.0.0.1' },
  'study.received': { study: 'x', modalities: ['CT'], instances: 500, bytes: 260_000_000 },
  'study.deleted': { study: 'x', why: 'withdrawn', instances: 500 },
  'measurement.kept': { tool: 'Length' },
  'image.marked': { on: true },
  'opinion.signed': { side: 'answering' },
  'finding.amended': { finding: 'x', reason: 'why', severity: 'critical', due_days: 2 },
  'finding.raised': {
    finding: 'x',
    text: 'gate',
    severity: 'minor',
    due_days: 5,
    responsible: { role: 'site', project: 'K01' },
  },
  'finding.rectified': { finding: 'x', note: 'done' },
  'finding.reviewed': { finding: 'x', decision: 'closed' },
  'inspection.recorded': {
    inspection: 'x',
    day: '2020-07-15',
    checklist: 'frame',
    version: 1,
    points: [{ point: 'S01', result: 'not_in_order' }],
    progress: '32.5',
  },
  'lamps.ruled': { from: '2020-08-01', silence_yellow_days: 3, reason: 'why' },
  'supervision_letter.issued': {
    letter: 'x',
    to: { role: 'bureau' },
    lamps: ['progress'],
    text: 'x',
    answer_by: '2020-08-01',
  },
  'supervisor_log.corrected': {
    corrects: 'x',
    reason: 'why',
    log: { day: '2020-07-14', weather: { sky: 'clear' }, progress: { people: 38 } },
  },
  'supervisor_log.filed': {
    log: {
      day: '2020-07-14',
      weather: { sky: 'rain' },
      work: [{ kind: 'round', text: 'x' }],
      problems: [{ text: 'x' }],
    },
  },
  'ten_day.returned': { ten_day: '2020-07-2', narrative: 'ok' },
  'account.opened': {},
  'account.closed': {},
  'role.granted': { role: 'site', scope: 'project/P/K01' },
  'role.revoked': { role: 'site', scope: 'project/P/K01' },
};

describe('every kind of fact', () => {
  test('has an example here', () => {
    expect(Object.keys(bodies).sort()).toEqual(Object.keys(factKinds).sort());
  });
  test.each(Object.keys(factKinds))('%s is a sentence in both languages', async (kind) => {
    const body = bodies[kind] ?? {};
    const zh = sentence({ kind, body });
    await switchLocale('en');
    const en = sentence({ kind, body });
    await switchLocale('zh');
    for (const said of [zh, en]) {
      expect(said).not.toBe(kind);
      expect(said).not.toMatch(/undefined|\[object|\{\w+\}/);
    }
    expect(en).not.toMatch(/\p{Script=Han}/u);
    expect(zh).not.toBe(en);
  });
  test('a kind this app does not know yet is named as it is', () => {
    expect(isKind('room.opened')).toBe(false);
    expect(sentence({ kind: 'room.opened', body: {} })).toBe('room.opened');
  });
});

describe('forms', () => {
  test('typed figures are taken as people write them', () => {
    const form = forms.makePayment('CNY', '2020-06-30');
    const values = {
      ...form.start,
      text: { ...form.start.text, payment: 'ZF-1', amount: '２，１８４，０００', voucher: '77' },
    };
    expect(form.fields.filter((field) => faultOf(field, values))).toEqual([]);
    expect(form.body(values)).toEqual({
      payment: 'ZF-1',
      amount: { amount: '2184000', currency: 'CNY' },
      day: '2020-06-30',
      voucher: '77',
      line: 'aid',
    });
  });
  test('say what is wrong before anything is sent', () => {
    const money: Field = { type: 'money', name: 'a', label: '', currency: 'CNY', required: true };
    const fault = (field: Field, text: string) =>
      faultOf(field, emptyValues({ [field.name]: text }));
    expect(fault(money, '')).toBe('required');
    expect(fault(money, '12 万')).toBe('number');
    expect(fault(money, '1.234')).toBe('places');
    expect(fault(money, '-1')).toBe('negative');
    expect(fault(money, '1234567890123456')).toBe('digits');
    expect(fault({ type: 'code', name: 'a', label: '', max: 64 }, 'K 01')).toBe('code');
    expect(fault({ type: 'day', name: 'a', label: '' }, '2020-02-30')).toBe('day');
    expect(fault({ type: 'text', name: 'a', label: '', max: 2 }, '三个字')).toBe('long');
  });
  test('a correction carries only what was changed, and none where nothing was', () => {
    const project = {
      row: { code: 'K01', name: { zh: '校' }, category: 'education', livelihood: true },
      parties: [],
      site: { region: '阿克苏' },
    } as unknown as Project;
    const form = forms.correctProject(project);
    expect(form.body(form.start)).toBeNull();
    const text = { ...form.start.text, name_en: 'School', reason: 'spelling' };
    expect(form.body({ ...form.start, text })).toEqual({
      name: { zh: '校', en: 'School' },
      reason: 'spelling',
    });
  });
  test('an empty day withdraws a stage’s date', () => {
    const form = forms.dateStage('start', 'planned', { stage: 'start', planned: '2020-05-01' });
    expect(form.body(form.start)).toMatchObject({ day: '2020-05-01' });
    expect(form.body({ ...form.start, text: { ...form.start.text, day: '' } })).toMatchObject({
      day: null,
    });
  });
  test('a holiday of several days is a fact for each, and its end is not before its start', () => {
    const form = forms.ruleCalendarDays();
    const filled = (text: Record<string, string>) => ({
      ...form.start,
      text: { ...form.start.text, ...text },
    });
    const values = filled({ from: '2026-09-30', to: '2026-10-01', name: '节', notice: '放假通知' });
    const rest = { kind: 'holiday', name: { zh: '节' }, source: { title: '放假通知' } };
    expect(form.body(values)).toEqual([
      { day: '2026-09-30', ...rest },
      { day: '2026-10-01', ...rest },
    ]);
    expect(form.body(filled({ from: '2026-10-01' }))).toEqual([
      { day: '2026-10-01', kind: 'holiday' },
    ]);
    const faults = (text: Record<string, string>) =>
      form.fields.map((field) => faultOf(field, filled(text))).filter(Boolean);
    expect(faults({ from: '2026-10-01', to: '2026-10-08' })).toEqual([]);
    expect(faults({ from: '2026-10-01', to: '2026-09-30' })).toEqual(['before']);
    expect(faults({ from: '2026-10-01', to: '2036-10-07' })).toEqual(['span']);
  });
  test('lamp rules start from those that hold; what stands empty keeps the published default', () => {
    const form = forms.ruleLamps('2020-08-01', { from: '2020-01-01', silence_yellow_days: 3 });
    expect(form.start.text['silence_yellow_days']).toBe('3');
    const text = { ...form.start.text, progress_red_points: '２５', reason: 'why' };
    expect(form.body({ ...form.start, text })).toEqual({
      from: '2020-08-01',
      progress_red_points: 25,
      silence_yellow_days: 3,
      reason: 'why',
    });
  });
  test('a duty of a week or a ten-day can be excused, and which one is said', () => {
    const form = forms.excuseObligation('2020-07-13', 'weekly_inspection');
    const text = { ...form.start.text, reason: 'snow' };
    expect(form.body({ ...form.start, text })).toEqual({
      duty: 'weekly_inspection',
      day: '2020-07-13',
      reason: 'snow',
    });
    expect(forms.excuseObligation().body(forms.excuseObligation().start)).toMatchObject({
      duty: 'daily_report',
    });
  });
  test('a coordination is convened for a ten-day, on the day after it unless said otherwise', () => {
    const form = forms.conveneCoordination(null, ['2020-07-2', '2020-07-3']);
    expect(form.body(form.start)).toEqual({ coordination: '2020-07-2', day: '2020-07-21' });
    const known = { coordination: '2020-07-2', day: '2020-07-22', place: '会议室' };
    const moved = forms.conveneCoordination(known, []);
    expect(moved.body(moved.start)).toEqual(known);
  });
  test('an item is left out for a reason only; to defer it needs none', () => {
    const faults = (how: 'deferred' | 'left_out') => {
      const form = forms.setAsideItem('2020-07-2', { item: 'x', title: '甲' }, how);
      return form.fields.map((field) => faultOf(field, form.start)).filter(Boolean);
    };
    expect(faults('left_out')).toEqual(['required']);
    expect(faults('deferred')).toEqual([]);
  });
  test('a new project goes to the stream its code names', () => {
    const form = forms.registerProject('P');
    const values = { ...form.start, text: { ...form.start.text, code: ' K09 ', name: '校' } };
    expect(form.streamOf?.(values)).toBe('project/P/K09');
    expect(form.body(values)).toEqual({
      name: { zh: '校' },
      category: 'education',
      livelihood: true,
    });
  });
});
