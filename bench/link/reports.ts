// Daily reports of about 750 bytes that differ as people's do: numbers, trades, sentences.
import { day, type Draft } from '../../spec/harness.ts';
import { usualReport } from '../parts/report.ts';

// prettier-ignore
const sentences = [
  '二层柱浇筑到#轴，模板拆除', '砌体完成#跨，灰缝饱满', '脚手架验收合格，挂牌#处', '钢筋绑扎到#轴，隐蔽验收通过',
  '屋面防水完成#平方米，闭水试验正常', '塔吊检修#小时后恢复', '基坑回填#层，压实度合格', '门窗框安装#樘',
  '外墙保温板贴#平方米', '管线预埋#处，水电配合', '材料堆放整齐，清运垃圾#车', '晚间浇筑到#点，专人养护',
  '抹灰班组增加#人，三层完成一半', '地坪找平#间，留缝均匀', '大风停工#小时，已加固围挡', '试块取样#组，送检',
  '沙石进场#车，含水率复测', '楼梯踏步支模#段', '消防管道试压#兆帕，无渗漏', '安全教育#人次，签到齐全',
];
const trades = ['mason', 'carpenter', 'rebar', 'plasterer', 'electrician', 'plumber', 'labourer'];

/** Of a project and a day that none before it spoke of: `projects` × `days` of them, oldest first, as sites file them. */
export class Reports {
  private count = 0;
  private readonly projects: number;
  private readonly days: number;

  constructor(projects: number, days: number) {
    this.projects = projects;
    this.days = days;
  }

  next(): Draft {
    const project = this.count % this.projects;
    const draft = usualReport(
      project,
      day(Math.floor(this.count / this.projects) - this.days),
      `${this.any(sentences)}。`.replace(/#/g, () => String(this.number(2, 40))),
    );
    const { report } = draft.body as { report: Record<string, unknown> };
    report['weather'] = { sky: 'clear', min_c: this.number(5, 18), max_c: this.number(19, 36) };
    const from = this.number(0, trades.length - 1);
    report['workforce'] = [0, 1, 2].map((next) => ({
      trade: trades[(from + next) % trades.length],
      count: this.number(3, 30),
    }));
    report['quantities'] = ['A01', 'A02', 'A03'].map((item) => ({
      item,
      quantity: `${this.number(1, 60)}.${this.number(1, 9)}`,
    }));
    ++this.count;
    return draft;
  }

  many(count: number): Draft[] {
    return Array.from({ length: count }, () => this.next());
  }

  private any<T>(from: T[]): T {
    return from[this.number(0, from.length - 1)]!;
  }
  private number(from: number, to: number): number {
    return from + Math.floor(Math.random() * (to - from + 1));
  }
}

/** What PouchDB keeps of a report: the same, under its id. */
export function asDocument({ id, ...rest }: Draft): object {
  return { _id: id, ...rest };
}
