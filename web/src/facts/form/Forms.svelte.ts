import type { FactKind } from '../../generated/facts';
import type { OutboxItem } from '../../sync/outbox.svelte';
import type { FormSpec, Values } from './spec';
import { texts } from './texts';

async function fetchForms() {
  const [dialog, forms] = await Promise.all([
    import('./FactDialog.svelte'),
    import('./forms'),
    texts.load(),
  ]);
  return { dialog: dialog.default, forms };
}
type Fetched = Awaited<ReturnType<typeof fetchForms>>;

interface Open {
  dialog: Fetched['dialog'];
  spec: FormSpec<FactKind>;
  stream: string | ((values: Values) => string);
}

/**
 * The forms of a page, one at a time: fetched when the first is opened, so that a page that is only
 * read never carries them.
 */
export class Forms {
  current = $state.raw<Open | null>(null);
  onfiled: (item: OutboxItem) => void;

  constructor(onfiled: (item: OutboxItem) => void) {
    this.onfiled = onfiled;
  }

  async show(
    make: (forms: Fetched['forms']) => FormSpec<FactKind>,
    stream: string | ((values: Values) => string),
  ): Promise<void> {
    const { dialog, forms } = await fetchForms();
    this.current = { dialog, spec: make(forms), stream };
  }

  close(): void {
    this.current = null;
  }
}
