// Reports filed by many at once while something is killed, and what was promised to those who filed them.
import { type Client, day, type Draft, type Receipt } from '../../spec/harness.ts';
import { inParts, plan, usualReport } from './report.ts';

const days = 1500;

export class Filing {
  readonly projects: number;
  private readonly promises = new Map<string, { draft: Draft; receipt: Receipt }>();
  private next = 0;

  constructor(projects = 200) {
    this.projects = projects;
  }

  /** Registers the projects that the reports speak of. */
  async prepare(client: Client): Promise<void> {
    for (const facts of inParts(plan(this.projects, days + 10), 500)) await client.accept(...facts);
  }

  /** A report of a day and a project that none spoke of before. */
  nextReport(): Draft {
    const report = usualReport(
      this.next % this.projects,
      day(Math.floor(this.next / this.projects) - days),
    );
    ++this.next;
    return report;
  }

  promised(draft: Draft, receipt: Receipt): void {
    this.promises.set(draft.id, { draft, receipt });
  }
  get acknowledged(): number {
    return this.promises.size;
  }

  /** Sends the newest acknowledged facts again; gives how many do not get their first receipt back. */
  async replay(client: Client, newest = this.acknowledged): Promise<number> {
    let missing = 0;
    for (const part of inParts([...this.promises.values()].slice(-newest), 500)) {
      const answers = await client.post(...part.map(({ draft }) => draft));
      for (const answer of answers) {
        const first = this.promises.get(answer.id)?.receipt;
        const same =
          answer.receipt === 'duplicate' &&
          answer.original === 'accepted' &&
          answer.seq === first?.seq &&
          answer.hash === first?.hash &&
          answer.received_at === first?.received_at;
        if (!same) ++missing;
      }
    }
    return missing;
  }
}
