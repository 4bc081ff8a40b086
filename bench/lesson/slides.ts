// The lesson's slides: eight pages about sound, set by Chromium as a teacher's file would be.
import type { Browser } from '../../spec/node_modules/playwright-core/index.js';

const wave = (y: number, height: number, times: number, colour: string): string => {
  const steps = Array.from({ length: 201 }, (_, i) => {
    const turn = (i / 200) * times * 2 * Math.PI;
    return `${40 + i * 5.4},${(y - height * Math.sin(turn)).toFixed(1)}`;
  });
  return `<polyline points="${steps.join(' ')}" fill="none" stroke="${colour}" stroke-width="6"/>`;
};
const drawing = (inner: string): string =>
  `<svg viewBox="0 0 1160 380" width="1160" height="380">${inner}</svg>`;
const axis = (y: number): string =>
  `<path d="M40 ${y}H1120" stroke="#b9b6ac" stroke-width="2" stroke-dasharray="6 8"/>`;
const word = (x: number, y: number, text: string): string =>
  `<text x="${x}" y="${y}" font-size="28" fill="#4b525a">${text}</text>`;

const drum = drawing(
  `<path d="M120 200v90a200 52 0 0 0 400 0v-90" fill="#dfe7f4"/><ellipse cx="320" cy="200" rx="200" ry="52" fill="#fff" stroke="#1b5cba" stroke-width="6"/>` +
    `<path d="M120 200v90a200 52 0 0 0 400 0v-90" fill="none" stroke="#1b5cba" stroke-width="6"/>` +
    [0, 1, 2, 3, 4]
      .map((i) => `<circle cx="${220 + i * 48}" cy="${140 - 26 * (i % 3)}" r="9" fill="#8a5c00"/>`)
      .join('') +
    [0, 1, 2]
      .map(
        (i) =>
          `<path d="M${640 + i * 90} ${110 - i * 22}q70 100 0 ${200 + i * 44}" fill="none" stroke="#8fb0de" stroke-width="8"/>`,
      )
      .join('') +
    word(960, 130, '鼓面振动，') +
    word(960, 174, '豆子跳起来。'),
);
const fork = drawing(
  `<path d="M300 60v150a60 60 0 0 0 120 0V60M360 270v90" fill="none" stroke="#1c2127" stroke-width="16" stroke-linecap="round"/>` +
    `<path d="M272 80v120M448 80v120" stroke="#8fb0de" stroke-width="6" stroke-dasharray="10 12"/>` +
    `<path d="M600 300q150 60 420 0v40q-210 60-420 0z" fill="#dfe7f4"/><path d="M600 300q210 60 420 0" fill="none" stroke="#1b5cba" stroke-width="6"/>` +
    word(640, 120, '敲一下音叉，放进水里：') +
    word(640, 164, '看到什么？听到什么？'),
);
const bell = drawing(
  `<path d="M200 340V180a160 150 0 0 1 320 0v160z" fill="none" stroke="#1b5cba" stroke-width="6"/>` +
    `<path d="M310 280q0-90 50-90t50 90z" fill="#f0c14b" stroke="#8a5c00" stroke-width="5"/><path d="M160 340h400" stroke="#1c2127" stroke-width="10"/>` +
    word(660, 140, '抽去空气，铃还在响，') +
    word(660, 184, '却听不到了。') +
    word(660, 262, '声音要靠固体、液体、气体来传。'),
);

const sheets: [string, string][] = [
  ['声音的秘密', `<p>四年级科学 · 钱塘实验小学 与 红柳镇中心小学 同上一课</p>${drum}`],
  ['声音是怎样产生的？', `<p>声音是由物体振动产生的。振动停了，声音也就停了。</p>${drum}`],
  ['做一做：音叉和水', fork],
  [
    '振动的快慢：音高',
    drawing(
      axis(95) +
        wave(95, 60, 4, '#1b5cba') +
        axis(285) +
        wave(285, 60, 11, '#8a5c00') +
        word(950, 24, '慢 → 低') +
        word(950, 214, '快 → 高'),
    ),
  ],
  [
    '振动的大小：音量',
    drawing(
      axis(80) +
        wave(80, 24, 6, '#1b5cba') +
        axis(270) +
        wave(270, 92, 6, '#8a5c00') +
        word(950, 34, '小 → 轻') +
        word(950, 168, '大 → 响'),
    ),
  ],
  ['声音怎样传到耳朵里？', bell],
  [
    '想一想',
    '<ol><li>用力敲鼓，鼓面怎样变？</li><li>把橡皮筋拉紧再拨，声音变高还是变低？</li><li>月亮上听得到声音吗？为什么？</li></ol>',
  ],
  [
    '这节课学了什么',
    '<ol><li>声音由物体振动产生。</li><li>振动越快，声音越高；振动越大，声音越响。</li><li>声音要靠固体、液体、气体来传。</li></ol>',
  ],
];

/** How many pages `lessonSlides` has. */
export const pages = sheets.length;

export async function lessonSlides(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  const sheet = ([title, inner]: [string, string], i: number): string =>
    `<section><h1>${title}</h1>${inner}<footer>${i + 1} / ${sheets.length}</footer></section>`;
  await page.setContent(
    `<style>
      body { margin: 0; font-family: 'Noto Sans CJK SC', sans-serif; color: #1c2127; background: #fffefb }
      section { position: relative; box-sizing: border-box; width: 1280px; height: 720px; padding: 54px 60px; break-after: page }
      h1 { margin: 0 0 22px; font-size: 62px } p { font-size: 34px; margin: 0 0 24px }
      ol { font-size: 42px; line-height: 2; margin: 20px 0 } svg { margin-top: 10px }
      footer { position: absolute; right: 60px; bottom: 26px; font-size: 22px; color: #676d74 }
    </style>${sheets.map(sheet).join('')}`,
  );
  const file = await page.pdf({ width: '1280px', height: '720px', printBackground: true });
  await page.close();
  return file;
}
