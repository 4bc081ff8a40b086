import { SvelteMap } from 'svelte/reactivity';
import type { ConsultationWhole, StudyRow } from '../generated/api';
import { consultations } from './consult';
import { DicomWeb, type DataSet, type FrameBytes } from './dicomweb';
import { framesIn, inUsefulOrder, type FrameName } from './frames';
import {
  canKeepStudies,
  eraseStudies,
  idOf,
  keepStudy,
  keptHeads,
  makeRoom,
  type KeptStudy,
  type StudyHead,
  type StudyLists,
} from './keptStudies';
import { asTrouble, isOfLink, noRoomForStudy, Trouble } from './problem';
import { session } from './session.svelte';
import { endConsultation, pixelsAt, saysEnded } from './studyEnds';
import { unpacked } from './unpack';

/** How far a study is on its way to this device. */
export interface Taking {
  state: 'taking' | 'stopped' | 'here';
  here: number;
  /** 0 while its lists are still coming. */
  of: number;
  bytes: number;
  /** That the study had when it was last begun. */
  instances: number;
  trouble: Trouble | null;
}

/** Several hide the way there and back; more only share the same thin link. */
const lanes = 3;
const againMs = [1000, 2000, 5000, 10_000, 30_000];

/** Asked before each frame: false ends it. */
type Turn = () => Promise<boolean>;
const atOnce: Turn = () => Promise.resolve(true);

const nothing: Taking = {
  state: 'stopped',
  here: 0,
  of: 0,
  bytes: 0,
  instances: 0,
  trouble: null,
};

/** Pixels ready to be drawn take their room; so many bytes of each study at most. */
const unpackedMost = 64e6;

class Takings {
  readonly #all = new SvelteMap<string, Taking>();
  readonly #stops = new Map<string, AbortController>();

  of(consultation: string, study: string): Taking | null {
    return this.#all.get(idOf(consultation, study)) ?? null;
  }

  /** What lies on this device already. */
  async look(): Promise<void> {
    const heads = await keptHeads().catch(() => []);
    const known = new Set(heads.map(({ id }) => id));
    for (const id of [...this.#all.keys()])
      if (!known.has(id) && !this.#stops.has(id)) this.#all.delete(id);
    for (const head of heads) {
      const { id, here, frames, bytes, instances } = head;
      if (this.#stops.has(id)) continue;
      const state = isWhole(head) ? 'here' : 'stopped';
      this.#all.set(id, { state, here, of: frames, bytes, instances, trouble: null });
    }
  }

  /** Fetches what is missing of a study; goes on where a cut or a reload ended it. True: all of it is here. */
  async take(
    whole: ConsultationWhole,
    study: StudyRow,
    turn: Turn = atOnce,
    ways = lanes,
  ): Promise<boolean> {
    const { account } = session;
    const { consultation } = whole.consultation;
    const id = idOf(consultation, study.uid);
    if (!account || !canKeepStudies() || !whole.consent?.holds || this.#stops.has(id)) return false;
    const stop = new AbortController();
    this.#stops.set(id, stop);
    this.#tell(id, { ...nothing, state: 'taking' });
    let trouble: Trouble | null = null;
    try {
      // Two tabs must not fetch the same twice.
      await alone(id, () => this.#run(id, whole, study, stop.signal, turn, ways));
    } catch (thrown) {
      if (!stop.signal.aborted) trouble = asTrouble(thrown);
      if (saysEnded(thrown)) await endConsultation(consultation).catch(() => undefined);
    }
    // Of several at once the others end as well.
    stop.abort();
    this.#stops.delete(id);
    await this.look();
    const now = this.#all.get(id);
    if (trouble) this.#tell(id, { ...(now ?? nothing), trouble });
    return now?.state === 'here';
  }

  async #run(
    id: string,
    whole: ConsultationWhole,
    study: StudyRow,
    signal: AbortSignal,
    turn: Turn,
    ways: number,
  ): Promise<void> {
    const { account } = session;
    if (!account || !whole.consent) return;
    if (!(await makeRoom(study.bytes, id))) throw noRoomForStudy();
    const kept = await keepStudy({
      account,
      consultation: whole.consultation.consultation,
      study: study.uid,
      instances: study.instances,
      until: whole.consent.until,
      pixelsAt: pixelsAt(study),
    });
    const job = new Job(kept, signal, turn);
    await job.run(ways, () =>
      this.#tell(id, { ...job.far, state: 'taking', instances: study.instances, trouble: null }),
    );
  }

  /** What is here stays. */
  stop(consultation: string, study: string): void {
    this.#stops.get(idOf(consultation, study))?.abort();
  }

  async drop(consultation: string, study: string): Promise<void> {
    this.stop(consultation, study);
    const id = idOf(consultation, study);
    await eraseStudies((head) => head.id === id);
    this.#all.delete(id);
  }

  #tell(id: string, taking: Taking): void {
    this.#all.set(id, taking);
  }
}

export const takings = new Takings();

/** Without the browser's locks, once in this tab. */
function alone(id: string, work: () => Promise<void>): Promise<void> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return work();
  return locks.request(`longspan-take/${id}`, { ifAvailable: true }, (lock) =>
    lock ? work() : undefined,
  ) as Promise<void>;
}

const isWhole = ({ frames, here }: StudyHead): boolean => frames > 0 && here >= frames;

/** One study on its way: its lists, then frame by frame. */
class Job {
  readonly #web: DicomWeb;
  readonly #kept: KeptStudy;
  readonly #signal: AbortSignal;
  readonly #turn: Turn;
  #of = 0;
  #unpacked = 0;

  constructor(kept: KeptStudy, signal: AbortSignal, turn: Turn) {
    this.#web = new DicomWeb(consultations.dicomWebBase(kept.head.consultation));
    this.#kept = kept;
    this.#signal = signal;
    this.#turn = turn;
  }

  get far(): Pick<Taking, 'here' | 'of' | 'bytes'> {
    return { here: this.#kept.count, of: this.#of, bytes: this.#kept.head.bytes };
  }

  async run(ways: number, told: () => void): Promise<void> {
    const lists = await this.#again(() => this.#fetchLists());
    const names = inUsefulOrder(framesIn(lists));
    this.#of = names.length;
    await this.#kept.putLists(lists, names.length);
    const missing = names.filter(({ name }) => !this.#kept.has(name));
    told();
    const lane = async (): Promise<void> => {
      for (let next = missing.shift(); next; next = missing.shift()) {
        if (this.#signal.aborted || !(await this.#turn())) return;
        await this.#one(next);
        told();
      }
    };
    await Promise.all(Array.from({ length: ways }, lane));
    if (this.#of < names.length) await this.#kept.putLists(lists, this.#of);
  }

  async #fetchLists(): Promise<StudyLists> {
    const series = await this.#web.series(this.#kept.head.study, this.#signal);
    const metadata: Record<string, DataSet[]> = {};
    for (const one of series) {
      const uid = String(one['0020000E']?.Value?.[0] ?? '');
      if (uid) metadata[uid] = await this.#web.metadata(this.#kept.head.study, uid, this.#signal);
    }
    return { series, metadata };
  }

  async #one({ series, instance, frame, name, set }: FrameName): Promise<void> {
    const image = { study: this.#kept.head.study, series, instance, frame };
    let came: FrameBytes;
    try {
      came = await this.#again(() => this.#web.frame(image, () => undefined, this.#signal));
    } catch (thrown) {
      // One that the server cannot give keeps none of the others back.
      if (!(thrown instanceof Trouble) || thrown.problem.code !== 'imaging_refused') throw thrown;
      this.#of -= 1;
      return;
    }
    try {
      await this.#kept.put(name, await this.#ready(came, set));
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError')
        throw noRoomForStudy();
      throw thrown;
    }
  }

  async #ready(frame: FrameBytes, set: DataSet): Promise<FrameBytes> {
    if (this.#unpacked > unpackedMost) return frame;
    const ready = await unpacked(frame, set).catch(() => frame);
    if (ready !== frame) this.#unpacked += ready.bytes.length;
    return ready;
  }

  /** Again and again where only the link is at fault. */
  async #again<T>(ask: () => Promise<T>): Promise<T> {
    for (let tried = 0; ; tried++) {
      try {
        return await ask();
      } catch (thrown) {
        const trouble = asTrouble(thrown);
        if (this.#signal.aborted || !(trouble.passing || isOfLink(trouble))) throw thrown;
        if (trouble.problem.code === 'page_fault') throw thrown;
        await new Promise((done) => setTimeout(done, againMs[Math.min(tried, 4)]));
        if (this.#signal.aborted) throw thrown;
      }
    }
  }
}

/** A session so near is prepared for. */
const nearDays = 1;

/** Takes what the coming sessions of a programme will look at, one frame at a time, each when `turn` says so. */
export async function takeForSessions(programme: string, turn: Turn): Promise<void> {
  const { account } = session;
  const list = await consultations.list(programme);
  const last = new Date(Date.parse(list.today) + nearDays * 86_400_000).toISOString().slice(0, 10);
  for (const row of list.rows) {
    const mine = [row.asked_by, row.specialist, ...row.invited].some((one) => one?.id === account);
    if (!mine || row.studies === 0 || !['accepted', 'answered'].includes(row.state)) continue;
    if (!(await turn())) return;
    const whole = await consultations.whole(row.consultation);
    const near = whole.sessions.some(({ meeting }) => meeting >= list.today && meeting <= last);
    if (!near || !whole.imaging) continue;
    const here = new Set((await keptHeads()).filter(isWhole).map(({ id }) => id));
    for (const study of whole.studies) {
      if (study.deleted_at || here.has(idOf(row.consultation, study.uid))) continue;
      if (!(await takings.take(whole, study, turn, 1))) return;
    }
  }
}
