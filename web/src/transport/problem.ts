import type { Problem } from '../generated/api';

/** What went wrong, as one class: the server's problem, or that it could not be reached. */
export class Trouble extends Error {
  readonly problem: Problem;
  /** No answer came: the link, not the request, was at fault. */
  readonly unreachable: boolean;

  constructor(problem: Problem, unreachable = false) {
    super(problem.code);
    this.name = 'Trouble';
    this.problem = problem;
    this.unreachable = unreachable;
  }

  get status(): number {
    return this.problem.status;
  }

  /** Trying again later may help: no answer, or the server said it is busy, stopping, or hears it from somebody else. */
  get passing(): boolean {
    return this.unreachable || [423, 429].includes(this.status) || this.status >= 500;
  }
}

/** Not our server's word: a proxy's page, a portal that wants a sign-in. Nothing is refused for it. */
export function isOfLink(trouble: Trouble): boolean {
  return trouble.problem.code === 'strange_answer' || trouble.problem.code === 'page_fault';
}

export function unreachable(): Trouble {
  return new Trouble(
    {
      type: 'about:blank',
      title: 'unreachable',
      status: 0,
      code: 'unreachable',
      detail: { zh: '连不上服务器。', en: 'The server cannot be reached.' },
      kept: { zh: '本机的内容都还在。', en: 'Everything on this device is still there.' },
      todo: { zh: '有信号后会自动再试。', en: 'It will be tried again when there is a link.' },
    },
    true,
  );
}

/** An answer that is not one of ours: a proxy's page, an empty 502. */
export function strangeAnswer(status: number): Trouble {
  return new Trouble({
    type: 'about:blank',
    title: 'strange answer',
    status,
    code: 'strange_answer',
    detail: {
      zh: `收到了看不懂的回答（HTTP ${status}）。`,
      en: `The answer made no sense (HTTP ${status}).`,
    },
    kept: { zh: '本机的内容都还在。', en: 'Everything on this device is still there.' },
    todo: {
      zh: '稍后再试；若一直如此，请告诉管理员。',
      en: 'Try again; if it persists, tell the operator.',
    },
  });
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

export async function troubleFrom(response: Response): Promise<Trouble> {
  return problemFrom(await response.text().catch(() => ''), response.status);
}

export function problemFrom(text: string, status: number): Trouble {
  try {
    const body: unknown = JSON.parse(text);
    if (isProblem(body)) return new Trouble(body);
  } catch {
    // Not JSON: said below.
  }
  return strangeAnswer(status);
}

/** The device's own store has no room for a fact to be filed, or for another letter of a form. */
export function storageFull(code: 'storage_full' | 'draft_unkept' = 'storage_full'): Trouble {
  const detail =
    code === 'draft_unkept'
      ? {
          zh: '本机存储已满，刚填的内容没能存下。',
          en: 'The storage of this device is full: what was just written is not kept on it.',
        }
      : {
          zh: '本机存储已满，没有存入发件箱。',
          en: 'The storage of this device is full; it was not put into the outbox.',
        };
  return new Trouble({
    type: 'about:blank',
    title: 'storage full',
    status: 0,
    code,
    detail,
    kept: {
      zh: '屏幕上的内容和待发的内容都还在。',
      en: 'What is on the screen, and what waits, is still there.',
    },
    todo: {
      zh: '请到有信号处先把待发的发出去，或删除手机上别的文件，再提交。',
      en: 'Let what waits be sent where there is a link, or delete other files, then file it.',
    },
  });
}

/** A study that was to be taken ahead has no place on this device. */
export function noRoomForStudy(): Trouble {
  return new Trouble({
    type: 'about:blank',
    title: 'no room for a study',
    status: 0,
    code: 'storage_full',
    detail: {
      zh: '本机放不下这份影像了。',
      en: 'There is no room for this study on this device.',
    },
    kept: {
      zh: '已存的各幅还在；看的时候其余的现取。',
      en: 'What came stays; the rest is fetched while you look.',
    },
    todo: {
      zh: '从本机删除不再看的影像，或腾出磁盘，再接着取。',
      en: 'Remove studies you no longer read from this device, or free its disk, and go on.',
    },
  });
}

/** Any thrown thing as Trouble, so that screens have one shape to show. */
export function asTrouble(thrown: unknown): Trouble {
  if (thrown instanceof Trouble) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new Trouble({
    type: 'about:blank',
    title: 'page fault',
    status: 0,
    code: 'page_fault',
    detail: { zh: `页面出错：${text}`, en: `The page failed: ${text}` },
    kept: { zh: '待发的内容都还在。', en: 'Everything waiting to be sent is still there.' },
    todo: { zh: '请刷新页面。', en: 'Reload the page.' },
  });
}
