// One seed: some phones on a bad network write for a while, everything that can go wrong does, then the network heals and
// all has to arrive by itself.
import { Air, clear, type Weather } from './air.ts';
import type { Parts } from './bundle.ts';
import { type Central, mostPhones } from './central.ts';
import { Chance } from './chance.ts';
import { type Full, Phone, type Spoil } from './phone.ts';
import type { Tab } from './tab.ts';
import { Timeline } from './timeline.ts';
import { hashOf, judge, type Verdict } from './verdict.ts';
import { Desk, type Work } from './work.ts';

export interface Outcome extends Verdict {
  seed: number;
  facts: number;
  photos: number;
  messages: number;
  streamed: number;
  together: number;
  kills: { tabs: number; servers: number };
  /** Virtual ms. */
  lasted: number;
  /** Another run takes the very same course: no upload raced its copy or what was cut before it, no server died over what it wrote. */
  exact: boolean;
  log: string[];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** So long after the network has healed everything must have arrived. */
const healedWithin = 2 * hour;

export const asTheyAre: Spoil = (port) => port;

export async function runSeed(
  seed: number,
  central: Central,
  parts: Parts,
  spoil: Spoil = asTheyAre,
): Promise<Outcome> {
  return new Run(seed, central, parts, spoil).run();
}

class Run {
  readonly #seed: number;
  readonly #central: Central;
  readonly #chance: Chance;
  readonly #time = new Timeline();
  readonly #desk: Desk;
  readonly #phones: Phone[] = [];
  readonly #works: { work: Work; phone: Phone }[] = [];
  /** How long people write. */
  readonly #span: number;
  /** What the seed can do to them, each from none to much: seeds differ in kind, not only in luck. */
  readonly #kills = { tabs: 0, servers: 0 };
  #healed = false;
  /** Of what was written, not yet safe in an outbox. */
  #unfiled = 0;
  #killServer: number | null = null;
  #dying: { tab: Tab; steps: number } | null = null;

  constructor(seed: number, central: Central, parts: Parts, spoil: Spoil) {
    this.#seed = seed;
    this.#central = central;
    this.#chance = new Chance(`longspan ${seed}`);
    const chance = this.#chance;
    this.#span = chance.pick([5 * minute, 20 * minute, hour]);
    this.#desk = new Desk(`F${seed}`, chance.fork('desk'), hashOf);
    const count = chance.between(1, mostPhones);
    // Of the day, not of the moment: how well a message presses depends on the times in it.
    const start = Math.floor(Date.now() / day) * day + day / 2;
    for (let i = 0; i < count; ++i) {
      const name = `phone ${i + 1}`;
      const own = chance.fork(name);
      const weather = weatherOf(own.fork('weather'));
      if (weather.races) this.#time.say(`${name}: copies of uploads race, another run may differ`);
      this.#phones.push(
        new Phone({
          name,
          person: central.persons[i]!,
          air: new Air({
            name,
            central,
            time: this.#time,
            chance: own.fork('air'),
            weather,
            takeKill: () => this.#takeKill(),
          }),
          time: this.#time,
          chance: own,
          parts,
          spoil,
          start,
        }),
      );
    }
  }

  async run(): Promise<Outcome> {
    const chance = this.#chance;
    this.#central.forgetUploads();
    await this.#central.office.accept(...this.#desk.setup);
    this.#time.betweenTasks = () => this.#dieBetweenTasks();
    for (const phone of this.#phones) this.#trouble(phone, chance.fork(`trouble of ${phone.name}`));
    this.#planServerKills(chance.fork('server'));
    this.#planForgetting(chance.fork('forgetting'));
    // Mostly few, so that there is time for many seeds.
    const facts = Math.min(chance.between(5, 30), chance.between(5, 30));
    for (let i = 0; i < facts; ++i) {
      const phone = chance.pick(this.#phones);
      const work = this.#desk.next();
      this.#works.push({ work, phone });
      this.#unfiled += 1;
      this.#time.after(chance.below(this.#span), () => this.#file(phone, work));
    }
    const looking = (done: () => boolean) => () => {
      for (const phone of this.#phones) phone.look();
      return done();
    };
    await this.#time.run(
      this.#span,
      looking(() => false),
    );
    await this.#heal();
    const arrived = await this.#time.run(
      this.#time.now + healedWithin,
      looking(() => this.#unfiled === 0 && this.#phones.every((phone) => this.#isDrained(phone))),
    );
    const lasted = this.#time.now;
    // Copies that are still on their way arrive as well, and change nothing.
    await this.#time.run(Number.POSITIVE_INFINITY, () =>
      this.#phones.every(({ air }) => air.underWay === 0),
    );
    const verdict = await judge(this.#central, this.#desk.programme, this.#phones, this.#works);
    if (!arrived) verdict.faults.unshift('not everything arrived after the network had healed');
    for (const phone of this.#phones) for (const tab of phone.tabs.slice()) phone.kill(tab);
    return {
      ...verdict,
      seed: this.#seed,
      facts: this.#works.length,
      photos: this.#works.reduce((sum, { work }) => sum + work.photos.length, 0),
      messages: this.#sum(({ air }) => air.messages),
      streamed: this.#sum(({ air }) => air.streamed),
      together: this.#sum(({ air }) => air.together),
      kills: this.#kills,
      lasted,
      exact:
        this.#kills.servers === 0 &&
        this.#phones.every(({ air }) => !air.weather.races && air.locked === 0),
      log: this.#time.log,
    };
  }

  #sum(of: (phone: Phone) => number): number {
    return this.#phones.reduce((sum, phone) => sum + of(phone), 0);
  }

  /** A person files what was written, through a tab; again where it had no room or died over it. */
  async #file(phone: Phone, work: Work): Promise<void> {
    const tab = phone.tabs.length > 0 ? this.#chance.pick(phone.tabs) : phone.openTab();
    const say = (words: string) => this.#time.say(`${tab.name} ${words} ${work.kind} ${work.mark}`);
    say('files');
    const again = () =>
      void this.#time.after(this.#chance.between(1000, 10 * minute), () =>
        this.#again(phone, work),
      );
    let ended = false;
    const filing = tab.ready.then(() =>
      tab.file(
        { kind: work.kind, stream: work.stream, body: work.body },
        work.photos,
        this.#desk.mediaType,
      ),
    );
    filing.then(
      () => {
        ended = true;
        this.#unfiled -= 1;
        say('has');
      },
      (thrown: Error) => {
        ended = true;
        say(`cannot keep (${thrown.message})`);
        again();
      },
    );
    const look = (): void => {
      if (ended) return;
      if (tab.dead) again();
      else this.#time.after(1000, look);
    };
    this.#time.after(0, look);
  }

  /** Whoever looks into the outbox sees whether it was kept after all. */
  async #again(phone: Phone, work: Work): Promise<void> {
    const tab = phone.tabs[0] ?? phone.openTab();
    await Promise.race([tab.ready, this.#time.settle()]);
    await this.#time.settle();
    const kept = [...tab.outbox.items, ...phone.told.values()].some(({ body }) =>
      JSON.stringify(body).includes(`${work.mark}"`),
    );
    if (kept) this.#unfiled -= 1;
    else await this.#file(phone, work);
  }

  #isDrained(phone: Phone): boolean {
    return phone.tabs.every(({ outbox: { items, blobs } }) => {
      const waits = items.some(({ state }) => state === 'waiting' || state === 'sending');
      return !waits && blobs.every(({ state }) => state !== 'waiting');
    });
  }

  #trouble(phone: Phone, chance: Chance): void {
    const { air } = phone;
    const time = this.#time;
    const some = (most: number, from = 0) => {
      const count = chance.between(from, most);
      return Array.from({ length: chance.yes(0.5) ? count : 0 }, () => chance.below(this.#span));
    };
    const unlessHealed = (run: () => void) => () => {
      if (!this.#healed) run();
    };
    phone.openTab();
    if (chance.yes(0.25))
      time.after(
        chance.below(this.#span),
        unlessHealed(() => phone.openTab()),
      );
    for (const at of some(3)) {
      const length = chance.between(20_000, this.#span / 4);
      time.after(
        at,
        unlessHealed(() => {
          time.say(`${phone.name} has no link`);
          air.blackout = true;
        }),
      );
      time.after(at + length, () => {
        air.blackout = false;
        time.say(`${phone.name} has a link`);
        if (chance.yes(0.7)) for (const tab of phone.tabs) tab.happens('online');
      });
    }
    for (const at of some(4)) {
      const steps = chance.between(0, 60);
      const back = chance.between(200, 10 * minute);
      time.after(
        at,
        unlessHealed(() => this.#kill(phone, chance, steps, back)),
      );
    }
    for (const at of some(2)) {
      const full = chance.pick<Full>(['photos', 'all', 'all']);
      time.after(
        at,
        unlessHealed(() => {
          phone.full = full;
          time.say(`${phone.name} has no room (${full})`);
        }),
      );
      time.after(at + chance.between(5000, this.#span / 3), () => {
        phone.full = 'no';
      });
    }
    for (const at of some(2))
      time.after(
        at,
        unlessHealed(() => {
          time.say(`${phone.name} loses its connection to the store`);
          for (const tab of phone.tabs) tab.loseStore();
        }),
      );
    for (const at of some(2))
      time.after(
        at,
        unlessHealed(() => {
          phone.skew = chance.between(-48 * hour, 48 * hour);
          time.say(`${phone.name}: the clock is set`);
        }),
      );
    for (const at of some(3)) {
      const away = chance.between(500, 5 * minute);
      time.after(
        at,
        unlessHealed(() => {
          for (const tab of phone.tabs) tab.putAway();
          time.after(away, () => {
            for (const tab of phone.tabs) tab.takeUp();
          });
        }),
      );
    }
  }

  /** A tab dies after so many more steps of whatever runs then. */
  #kill(phone: Phone, chance: Chance, steps: number, back: number): void {
    const tab = phone.tabs.length > 0 ? chance.pick(phone.tabs) : undefined;
    if (!tab) return;
    // People wake the outbox just before, so that there is something to die over.
    if (chance.yes(0.6)) tab.takeUp();
    this.#dying = { tab, steps };
    this.#time.after(back, () => {
      if (!tab.dead) this.#die(phone, tab);
      if (phone.tabs.length === 0) phone.openTab();
    });
  }
  #dieBetweenTasks(): void {
    const dying = this.#dying;
    if (!dying || --dying.steps >= 0) return;
    this.#dying = null;
    const phone = this.#phones.find(({ tabs }) => tabs.includes(dying.tab));
    if (phone && !this.#healed) this.#die(phone, dying.tab);
  }
  #die(phone: Phone, tab: Tab): void {
    this.#kills.tabs += 1;
    phone.kill(tab);
  }

  #planServerKills(chance: Chance): void {
    const kills = chance.yes(0.1) ? chance.between(1, 2) : 0;
    for (let i = 0; i < kills; ++i)
      this.#time.after(chance.below(this.#span), async () => {
        if (chance.yes(0.7)) this.#killServer = chance.next() * 3;
        else await this.#central.kill();
        this.#kills.servers += 1;
        this.#time.say('the server is to die');
        this.#time.after(chance.between(1000, 10 * minute), async () => {
          this.#killServer = null;
          await this.#bringUp();
        });
      });
  }
  /** Half-sent photos that nobody went on with are dropped after a week; here sooner. */
  #planForgetting(chance: Chance): void {
    if (!chance.yes(0.1)) return;
    this.#time.after(chance.below(this.#span), () => {
      this.#time.say('the server drops what was sent half-way');
      this.#central.forgetUploads();
    });
  }
  #takeKill(): number | null {
    const after = this.#killServer;
    this.#killServer = null;
    return after;
  }
  async #bringUp(): Promise<void> {
    if (this.#central.up) return;
    await this.#central.restart();
    this.#time.say('the server is back');
  }

  async #heal(): Promise<void> {
    this.#healed = true;
    this.#time.say('all is well from here on');
    this.#killServer = null;
    this.#dying = null;
    await this.#bringUp();
    for (const phone of this.#phones) {
      phone.air.weather = { ...phone.air.weather, ...clear };
      phone.air.blackout = false;
      phone.full = 'no';
      if (phone.tabs.length === 0) phone.openTab();
    }
  }
}

function weatherOf(chance: Chance): Weather {
  return {
    lost: chance.next() * 0.3,
    copied: chance.yes(0.7) ? chance.next() * 0.5 : 0,
    cut: chance.yes(0.4) ? chance.next() * 0.2 : 0,
    portal: chance.yes(0.1) ? 0.1 : 0,
    spoilt: chance.yes(0.2) ? chance.next() * 0.2 : 0,
    cached: chance.yes(0.2) ? 0.2 : 0,
    delay: chance.between(20, 2000),
    late: chance.pick([500, 20_000, 5 * minute]),
    barred: chance.yes(0.35),
    races: chance.yes(0.1),
  };
}
