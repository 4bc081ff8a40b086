type Listener<Args extends unknown[]> = (...args: Args) => void;
export class Listeners<Args extends unknown[]> {
  readonly #all = new Set<Listener<Args>>();
  add(one: Listener<Args>): () => void {
    this.#all.add(one);
    return () => this.#all.delete(one);
  }
  tell(...args: Args): void {
    for (const one of this.#all) one(...args);
  }
}
