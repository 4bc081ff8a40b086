import { beforeEach, describe, expect, test, vi } from 'vitest';
import { consultations } from '../transport/consult';
import { Trouble } from '../transport/problem';
import { faultOf, mostBytes, type Paper } from './documents';
import { DocumentUploads } from './DocumentUploads.svelte';

const file = (type: string, size = 10): File => {
  const made = new File(['x'], 'x', { type });
  Object.defineProperty(made, 'size', { value: size });
  return made;
};
const paper = (more: Partial<Paper> = {}): Paper => ({
  id: 1,
  file: file('application/pdf'),
  title: '检验单',
  checked: false,
  doubted: false,
  ...more,
});

describe('what a document lacks before it is sent', () => {
  test.each([
    ['nothing', paper(), null],
    ['a title', paper({ title: ' ' }), 'document_untitled'],
    ['content', paper({ file: file('application/pdf', 0) }), 'document_empty'],
    ['smallness', paper({ file: file('application/pdf', mostBytes + 1) }), 'document_big'],
    ['eyes, as a picture', paper({ file: file('image/png') }), 'document_unlooked'],
    ['nothing once looked at', paper({ file: file('image/png'), checked: true }), null],
    ['eyes, as its title seems to name', paper({ title: '电话13800138000' }), 'document_unlooked'],
    ['eyes, as the server doubts it', paper({ doubted: true }), 'document_unlooked'],
  ] as const)('%s', (_, one, fault) => {
    expect(faultOf(one)).toBe(fault);
  });
});

describe('documents on their way', () => {
  const send = vi.spyOn(consultations, 'sendDocument');
  const problem = (code: string) =>
    new Trouble({
      type: 'about:blank',
      title: code,
      status: 422,
      code,
      detail: { zh: '', en: '' },
    });
  beforeEach(() => {
    send.mockReset();
  });

  test('what is refused stays with its problem, and asks to be looked at; the rest goes', async () => {
    const kept = vi.fn();
    const uploads = new DocumentUploads('c', kept);
    uploads.add([file('application/pdf'), file('application/pdf')]);
    uploads.list.forEach((one, i) => (one.title = `资料 ${i}`));
    send.mockRejectedValueOnce(problem('document_unchecked'));
    send.mockResolvedValueOnce({} as never);
    await uploads.send();
    expect(kept).toHaveBeenCalledTimes(1);
    expect(uploads.list.map(({ title, doubted }) => [title, doubted])).toEqual([['资料 0', true]]);
    expect(uploads.list[0]?.problem?.code).toBe('document_unchecked');
    await uploads.send();
    expect(send).toHaveBeenCalledTimes(2);
    for (const one of uploads.list) one.checked = true;
    send.mockResolvedValueOnce({} as never);
    await uploads.send();
    expect(send.mock.lastCall?.[2]).toEqual({ title: '资料 0', checked: true });
    expect([uploads.list.length, uploads.kept]).toEqual([0, 2]);
  });
});
