import type { Checklist, Inspection } from '../generated/api';
import { uuid7 } from '../shared/uuid7';
import { api } from '../transport/api';
import { asTrouble, type Trouble } from '../transport/problem';
import { dayAtSite, fitting, freshDraft, keptList, type InspectionDraft } from './draft';
import type { Known, Ports, Site } from './ports';

/** Where an inspection begins: what was begun on this device, which sites today, against which list. */
export class StartController {
  readonly programme: string;
  known = $state.raw<Known | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  reading = $state(true);
  drafts = $state.raw<InspectionDraft[]>([]);
  /** What the ledger has, newest first; null until read. */
  recorded = $state.raw<Inspection[] | null>(null);
  /** Code of each chosen site → the list it will be seen with. */
  chosen = $state<Record<string, string>>({});
  day = $state('');

  #ports: Ports;

  constructor(programme: string, ports: Ports) {
    this.programme = programme;
    this.#ports = ports;
  }

  today = $derived.by(() =>
    this.known === null
      ? ''
      : dayAtSite(this.#ports.now(), this.known.zone, this.known.dayEndsHour),
  );
  sites = $derived.by<Site[]>(() =>
    (this.known?.sites ?? []).filter((site) => this.chosen[site.code] !== undefined),
  );

  listsFor(site: Site): Checklist[] {
    return fitting(this.known?.checklists ?? [], site.category);
  }
  openAt(code: string): number {
    return (this.known?.findings ?? []).filter((finding) => finding.project === code).length;
  }

  /** `site`: chosen from the start, where the address names one. */
  async start(site: string | null): Promise<void> {
    // Whoever begins here may be out of reach by the first photo: what takes them is fetched now.
    this.#ports.camera.ready().catch(() => undefined);
    this.drafts = await this.#ports.shelf.drafts(this.programme);
    this.known = await this.#ports.shelf.known(this.programme);
    this.#choose(site);
    try {
      this.known = await this.#ports.reader.known(this.programme);
      await this.#ports.shelf.keepKnown(this.known);
      this.#choose(site);
      this.trouble = null;
    } catch (thrown) {
      this.trouble = asTrouble(thrown);
    }
    this.reading = false;
    try {
      const answer = await api.inspections(this.programme, {
        ...(site !== null && { project: site }),
        limit: 20,
      });
      this.recorded = answer.inspections;
    } catch {
      // The list of what was recorded can wait for the link.
    }
  }

  #choose(code: string | null): void {
    if (this.day === '') this.day = this.today;
    const site = this.known?.sites.find((one) => one.code === code);
    if (site && this.chosen[site.code] === undefined) this.toggle(site);
  }

  toggle(site: Site): void {
    const { [site.code]: was, ...others } = this.chosen;
    this.chosen =
      was === undefined
        ? { ...others, [site.code]: this.listsFor(site)[0]?.checklist ?? '' }
        : others;
  }

  /** Makes a draft for each chosen site, several of them under one journey; the first is gone to. */
  async begin(): Promise<InspectionDraft | null> {
    const trip = this.sites.length > 1 ? uuid7() : null;
    const made: InspectionDraft[] = [];
    for (const site of this.sites) {
      const list = this.listsFor(site).find((one) => one.checklist === this.chosen[site.code]);
      if (!list) continue;
      made.push(
        freshDraft({
          inspection: uuid7(),
          programme: this.programme,
          project: site.code,
          projectName: site.name,
          trip,
          list: keptList(list),
          day: this.day,
        }),
      );
    }
    for (const draft of made) await this.#ports.shelf.keep(draft);
    return made[0] ?? null;
  }
}
