import type { FactKind } from '../../generated/facts';
import type { OutboxItem } from '../../sync/outbox.svelte';
import type { OpenForm, Opening } from './OpenForm.svelte';
import type { FormSpec } from './spec';
import { texts } from './texts';

async function fetchForms() {
  const [dialog, opening, forms] = await Promise.all([
    import('./FactDialog.svelte'),
    import('./OpenForm.svelte'),
    import('./forms'),
    texts.load(),
  ]);
  return { ...opening, dialog: dialog.default, forms };
}
type Fetched = Awaited<ReturnType<typeof fetchForms>>;
type All = Fetched['forms'];
/** The forms by name: with what they were opened with, they can be opened again. */
export type FormName = {
  [Name in keyof All]: ReturnType<All[Name]> extends { start: unknown } ? Name : never;
}[keyof All];

interface Open {
  dialog: Fetched['dialog'];
  form: OpenForm;
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

  async show<Name extends FormName>(
    form: Name,
    args: Parameters<All[Name]>,
    stream: string,
  ): Promise<void> {
    const { dialog, open } = await opened({ form, args, stream });
    await open.resume();
    this.current = { dialog, form: open };
  }

  /** A refused fact as it was written; false where no form of this device made it. */
  async mend(item: OutboxItem): Promise<boolean> {
    const { madeBy } = await import('./OpenForm.svelte');
    const made = await madeBy(item.id).kept();
    if (!made) return false;
    const { dialog, open } = await opened(made, item);
    await open.resume(made.written);
    this.current = { dialog, form: open };
    return true;
  }

  close(): void {
    this.current = null;
  }
}

async function opened({ form, args, stream }: Opening, mends: OutboxItem | null = null) {
  const { dialog, forms, OpenForm } = await fetchForms();
  const make = forms[form as FormName] as (...args: readonly unknown[]) => FormSpec<FactKind>;
  return { dialog, open: new OpenForm(make(...args), { form, args, stream }, mends) };
}
