import type { Welcome } from '../generated/api';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { outbox, type OutboxItem } from '../sync/outbox.svelte';
import { registration, type FormMistake, type ProgrammeForm } from './programme';

/** What a newcomer can do, and the doing of it. */
export class WelcomeController {
  welcome = $state.raw<Welcome | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  busy = $state<'rehearsal' | 'reference' | null>(null);

  async read(): Promise<void> {
    try {
      this.welcome = await api.welcome();
      this.trouble = null;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
  }

  /** The code of the programme that was made or opened; null where it failed, `trouble` says why. */
  async fill(which: 'rehearsal' | 'reference'): Promise<string | null> {
    if (this.busy !== null) return null;
    this.busy = which;
    this.trouble = null;
    try {
      return (await api.fillSample(which)).programme;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
      return null;
    } finally {
      this.busy = null;
    }
  }
}

export type Registered =
  | { state: 'mistakes'; mistakes: FormMistake[] }
  | { state: 'filed'; code: string; item: OutboxItem };

export async function registerProgramme(form: ProgrammeForm): Promise<Registered> {
  const made = registration(form);
  if (!made.ok) return { state: 'mistakes', mistakes: made.mistakes };
  const item = await outbox.fileAndWait({
    kind: 'programme.registered',
    stream: `programme/${made.code}`,
    body: made.body,
  });
  return { state: 'filed', code: made.code, item };
}
