import { getContext, setContext } from 'svelte';
import type { Bodies } from './board/wire';

/** Where a study is looked at, in the words of the socket; `n`: the image's place in its series, from 0. */
export interface Looked {
  series: string;
  instance: string;
  frame: number;
  /** docs/rooms-wire.md: eight whole numbers */
  v: number[];
  n: number;
}
export type MarkBody = Bodies['mark'];

/** A study on the screen, whatever draws it. What is set from outside, its listeners do not hear. */
export interface StudyViewer {
  look(): Looked | null;
  show(looked: Omit<Looked, 'n'>): void;
  goTo(n: number): void;
  /** Of the series that is looked at. */
  change(v: number[]): void;
  onLook(fn: (looked: Looked, settled: boolean) => void): () => void;
  setMark(mark: MarkBody): void;
  removeMark(id: string): void;
  onMark(fn: (change: Omit<MarkBody, 'study'> | { removed: string }) => void): () => void;
  /** In image pixels × 10; null: gone. */
  pointer(at: readonly [number, number] | null, name: string): void;
  /** `unit`: what one pixel of the screen is in these. */
  onPointer(fn: (at: readonly [number, number] | null, unit: number) => void): () => void;
  follow(on: boolean): void;
  onTakeOver(fn: () => void): () => void;
  mayMark(may: boolean): void;
  close(): void;
}

export interface Studies {
  readonly list: readonly { uid: string; name: string }[];
  open(element: HTMLElement, study: string): Promise<StudyViewer>;
}

type Find = (programme: string, room: string) => Promise<Studies | null>;

/** The studies that a meeting reads together; the page around it knows where they are. */
export class StudyShelf {
  studies = $state.raw<Studies | null>(null);
  readonly #find: Find;

  constructor(find: Find) {
    this.#find = find;
  }
  /** Without them the meeting goes on. Returns what puts them away. */
  bring(programme: string, room: string): () => void {
    let over = false;
    this.#find(programme, room).then(
      (found) => {
        if (!over) this.studies = found;
      },
      () => undefined,
    );
    return () => {
      over = true;
      this.studies = null;
    };
  }
}

const key = Symbol('studies');
export function shelveStudies(find: Find): StudyShelf {
  return setContext(key, new StudyShelf(find));
}
export function shelvedStudies(): StudyShelf | null {
  return getContext<StudyShelf | undefined>(key) ?? null;
}
