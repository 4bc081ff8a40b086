/** What the sender's tests stand on: a world whose time a test moves, and a server of their own. */
import type { Draft, Problem, Receipts } from '../generated/api';
import { Trouble, unreachable } from '../transport/problem';
import type { Course } from '../transport/tus';
import type { Server } from './sender';
import { sha256 } from './sha256';
import type { World } from './world';

export const account = '01890000-0000-7000-8000-000000000001';

export function problem(code: string, status: number): Problem {
  return { type: 'about:blank', title: code, status, code, detail: { zh: code } };
}

/** Time stands still until a test moves it; the device's clock moves on its own. */
export class FakeWorld implements World {
  ticksNow = 1000;
  clock = Date.UTC(2020, 6, 14, 10);
  now = (): number => this.clock;
  ticks = (): number => this.ticksNow;
  random = (): number => 0.5;
  after(): () => void {
    return () => undefined;
  }
}

export class FakeServer implements Server {
  ledger = new Map<string, number>();
  evidence = new Set<string>();
  log: string[] = [];
  down = false;
  poison: string | null = null;
  /** Called in the middle of an ask, before it is answered. */
  meanwhile: () => void | Promise<void> = () => undefined;

  async fileFacts(facts: Draft[]): Promise<Receipts> {
    await this.meanwhile();
    if (this.down) throw unreachable();
    this.log.push(`facts ${facts.length}`);
    if (facts.some((fact) => fact.id === this.poison))
      throw new Trouble(problem('shape_invalid', 422));
    return {
      receipts: facts.map((fact) => {
        const known = this.ledger.get(fact.id);
        if (known) return { id: fact.id, receipt: 'duplicate', original: 'accepted', seq: known };
        const seq = this.ledger.size + 1;
        this.ledger.set(fact.id, seq);
        return { id: fact.id, receipt: 'accepted', seq };
      }),
    };
  }
  async putEvidence(hash: string, bytes: ArrayBuffer, course: Course): Promise<{ sha256: string }> {
    await this.meanwhile();
    if (this.down) throw unreachable();
    this.log.push(new TextDecoder().decode(bytes).slice(0, 20));
    const found = await sha256(bytes);
    if (found !== hash) throw new Trouble(problem('evidence_hash_mismatch', 422));
    course.progress(bytes.byteLength);
    this.evidence.add(hash);
    return { sha256: hash };
  }
}
