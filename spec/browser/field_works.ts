/** Six works of one programme half-way through their structure, each reported on every day but today. */
import { dailyReport, day, fact, type Draft } from '../harness.ts';

interface Work {
  code: string;
  name: { zh: string; en: string };
  category: 'education' | 'health';
  /** Cubic metres of structure that a day brings. */
  daily: number;
  /** Thousands of yuan. */
  funds: number;
}

// prettier-ignore
const sites: Work[] = [
  { code: 'K01', name: { zh: '红柳镇中心小学', en: 'Hongliu primary school' }, category: 'education', daily: 8, funds: 18_600 },
  { code: 'K02', name: { zh: '胡杨村幼儿园', en: 'Huyang kindergarten' }, category: 'education', daily: 9.2, funds: 6_400 },
  { code: 'K03', name: { zh: '沙枣镇卫生院', en: 'Shazao health centre' }, category: 'health', daily: 6.6, funds: 22_800 },
  { code: 'K04', name: { zh: '白杨镇中学宿舍', en: 'Baiyang school dormitory' }, category: 'education', daily: 3.9, funds: 11_200 },
  { code: 'K05', name: { zh: '渠首村卫生室', en: 'Qushou clinic' }, category: 'health', daily: 9.7, funds: 1_900 },
  { code: 'K06', name: { zh: '梧桐镇幼儿园', en: 'Wutong kindergarten' }, category: 'education', daily: 8.8, funds: 7_300 },
];

const begun = 40;
const structure = 22;

function factsOf({ code, name, category, daily, funds }: Work): Draft[] {
  const stream = `project/P/${code}`;
  const then = { at: `${day(-begun)}T00:00:00Z` };
  // prettier-ignore
  const item = (item: string, zh: string, quantity: string, weight: string, from: number, to: number) =>
    fact('work_item.planned', stream,
      { item, name: { zh }, unit: 'm³', quantity, weight, start: day(from), finish: day(to) }, then);
  const start = (aspect: string) =>
    fact('stage.dated', stream, { stage: 'start', aspect, day: day(-begun) }, then);
  const yuan = (thousandths: number) => ({ amount: String(funds * thousandths), currency: 'CNY' });
  const paid = { payment: '1', amount: yuan(450), day: day(-begun + 5), voucher: '1', line: 'aid' };
  return [
    fact('project.registered', stream, { name, category }, then),
    fact('funding.planned', stream, { line: 'aid', amount: yuan(1000) }, then),
    fact('payment.made', stream, paid),
    start('planned'),
    start('reached'),
    item('02', '基础工程', '90', '20', -begun, -structure),
    item('03', '主体结构', '320', '50', -structure, 15),
    item('04', '砌体工程', '180', '30', 0, 40),
    ...Array.from({ length: begun }, (_, past) => {
      const done =
        past < begun - structure
          ? { item: '02', quantity: '5' }
          : { item: '03', quantity: String(daily) };
      const narrative = '按计划施工，模板、钢筋、混凝土依次推进。';
      return dailyReport('P', code, day(past - begun), { quantities: [done], narrative });
    }),
  ];
}

export const works = (): Draft[] => [
  fact('programme.registered', 'programme/P', {
    name: { zh: '学校与卫生院援建', en: 'Schools and health centres' },
    currency: 'CNY',
    zone: 'UTC',
  }),
  ...sites.flatMap(factsOf),
];
