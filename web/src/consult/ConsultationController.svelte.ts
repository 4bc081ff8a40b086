import type { ConsultationWhole } from '../generated/api';
import { consultations } from '../transport/consult';
import { DocumentUploads } from './DocumentUploads.svelte';
import { Reading } from './Reading.svelte';
import { StudyUploads } from './StudyUploads.svelte';

export type May = ConsultationWhole['may'][number];

/** One consultation on screen, for its doctors. */
export class ConsultationController {
  readonly programme: string;
  readonly consultation: string;
  readonly reading: Reading<ConsultationWhole>;
  readonly uploads: StudyUploads;
  readonly documents: DocumentUploads;

  constructor(programme: string, consultation: string) {
    this.programme = programme;
    this.consultation = consultation;
    this.reading = new Reading((signal) => consultations.whole(consultation, signal));
    this.uploads = new StudyUploads(consultation, () => void this.reading.read());
    this.documents = new DocumentUploads(consultation, () => void this.reading.read());
  }

  get stream(): string {
    return `consultation/${this.programme}/${this.consultation}`;
  }
  whole = $derived.by(() => this.reading.answer);
  /** Files are on their way, and go no further once the page is closed. */
  underway = $derived.by(() => this.uploads.underway || this.documents.underway);
  /** What may be done now, as the server says. */
  may(what: May): boolean {
    return this.reading.answer?.may.includes(what) ?? false;
  }

  readonly read = (): void => void this.reading.read();

  stop(): void {
    this.reading.stop();
    this.uploads.stop();
    this.documents.stop();
  }
}
