// A teacher's voice, as a file that Chromium takes for a microphone: sentences with pauses between them, some 90 s.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { freshFolder } from '../parts/programs.ts';

const sentences: [voice: 'cmn' | 'en', text: string][] = [
  ['cmn', '今天我们学习声音是怎样产生的。'],
  ['cmn', '大家请看第一页，把手放在喉咙上，说一声你好，感觉到了什么？'],
  ['cmn', '对，喉咙在振动。声音是由物体振动产生的。'],
  ['cmn', '现在看这面鼓，我在上面撒了几粒米，敲一下，米跳起来了。'],
  ['cmn', '请一位同学来回答：鼓面停下来以后，还有没有声音？'],
  ['cmn', '很好，振动停止，声音也就停止。我们把这句话写下来。'],
  ['en', 'Sound is made by things that vibrate, and it needs something to travel through.'],
  ['en', 'Now look at the next page. You have two minutes for the first exercise.'],
  ['cmn', '下面我们再来看一个例子，月亮上没有空气，两个人说话听得见吗？'],
  ['cmn', '先想一想，声音要靠什么传过来，再把你们的答案告诉旁边的同学。'],
  ['cmn', '一根橡皮筋拉得越紧，振动得就越快，声音也就越高。'],
  ['en', 'Please tell me what you did not understand, and we shall look at it together.'],
  ['cmn', '好，今天的作业是第四十三页的第一题到第五题，明天早上交给我。'],
];

/** What is lacking here to make it, or null. */
export function speechLacks(): string | null {
  return ['/usr/bin/espeak-ng', '/usr/bin/sox'].find((program) => !existsSync(program)) ?? null;
}

let made: string | undefined;
/** The file, at 48 kHz on one channel. */
export function speech(): string {
  if (made !== undefined) return made;
  const folder = freshFolder('speech');
  const file = (name: string) => path.join(folder, name);
  const parts = sentences.map(([voice, text], i) => {
    execFileSync('espeak-ng', ['-v', voice, '-s', '150', '-w', file('said.wav'), text]);
    const pause = i % 4 === 3 ? '2.5' : '0.8';
    const shape = ['-r', '48000', '-c', '1', '-b', '16'];
    execFileSync('sox', [file('said.wav'), ...shape, file(`${i}.wav`), 'pad', '0', pause]);
    return file(`${i}.wav`);
  });
  execFileSync('sox', [...parts, file('speech.wav'), 'gain', '-n', '-6']);
  made = file('speech.wav');
  return made;
}
