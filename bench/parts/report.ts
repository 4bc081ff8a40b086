// The usual daily report, about 750 bytes with three quantities, and a programme to file it in.
import { day, type Draft, fact } from '../../spec/harness.ts';

export const programme = 'BENCH';
const streamOf = (project: number) => `project/${programme}/P${String(project).padStart(4, '0')}`;

/** A programme of `projects`, each started `daysAgo` with three large work items. */
export function plan(projects: number, daysAgo: number): Draft[] {
  const at = `${day(-daysAgo)}T09:00:00+06:00`;
  const out = [
    fact(
      'programme.registered',
      `programme/${programme}`,
      { name: { zh: '基准计划', en: 'Benchmark' }, currency: 'CNY', zone: 'Asia/Urumqi' },
      { at },
    ),
  ];
  for (let project = 0; project < projects; ++project) {
    const add = (kind: string, body: object) =>
      out.push(fact(kind, streamOf(project), body, { at }));
    add('project.registered', { name: { zh: `第${project}号中心学校` }, category: 'education' });
    add('stage.dated', { stage: 'start', aspect: 'reached', day: day(-daysAgo) });
    for (const item of ['A01', 'A02', 'A03'])
      add('work_item.planned', {
        item,
        name: { zh: '主体结构' },
        unit: 'm³',
        quantity: '9000000',
        weight: '20',
      });
  }
  return out;
}

/** A report written down on the evening of its day. */
export function usualReport(project: number, on: string, narrative?: string): Draft {
  const report = {
    day: on,
    weather: { sky: 'clear', min_c: 18, max_c: 33, wind: 3 },
    workforce: [
      { trade: 'mason', count: 12 },
      { trade: 'carpenter', count: 8 },
      { trade: 'rebar', count: 10 },
    ],
    plant: [{ name: '塔吊', count: 1, hours: 9 }],
    deliveries: [{ material: '水泥', quantity: '38.5', unit: 't' }],
    quantities: [
      { item: 'A01', quantity: String(20 + (project % 40)) },
      { item: 'A02', quantity: '14.25' },
      { item: 'A03', quantity: '7' },
    ],
    narrative:
      narrative ??
      '二层柱浇筑，模板拆除，砌体完成两跨，脚手架验收合格，材料堆放整齐。晚间浇筑到二十二点，专人养护。',
    // One site in ten has something that waits for somebody; elsewhere somebody came by.
    ...(project % 10 === 3
      ? { problems: [{ text: '钢筋到货推迟两天', severity: 'minor', waits_for: '供应商' }] }
      : { visitors: [{ who: '监理单位总监代表', purpose: '例行巡视与旁站验收记录' }] }),
    safety: { incidents: 0, briefing_held: true },
  };
  return fact('daily_report.filed', streamOf(project), { report }, { at: `${on}T20:30:00+06:00` });
}

export function* inParts<T>(items: T[], size: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
