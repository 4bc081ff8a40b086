import type { ConsultationWhole } from '../generated/api';
import { consultations } from '../transport/consult';
import { Reading } from './Reading.svelte';
import { StudyUploads } from './StudyUploads.svelte';

export type May = ConsultationWhole['may'][number];

/** One consultation on screen, for its doctors. */
export class ConsultationController {
  readonly programme: string;
  readonly consultation: string;
  readonly reading: Reading<ConsultationWhole>;
  readonly uploads: StudyUploads;

  constructor(programme: string, consultation: string) {
    this.programme = programme;
    this.consultation = consultation;
    this.reading = new Reading((signal) => consultations.whole(consultation, signal));
    this.uploads = new StudyUploads(consultation, () => void this.reading.read());
  }

  get stream(): string {
    return `consultation/${this.programme}/${this.consultation}`;
  }
  whole = $derived.by(() => this.reading.answer);
  /** What may be done now, as the server says. */
  may(what: May): boolean {
    return this.reading.answer?.may.includes(what) ?? false;
  }

  readonly read = (): void => void this.reading.read();

  stop(): void {
    this.reading.stop();
    this.uploads.stop();
  }
}
