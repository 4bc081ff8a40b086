/** Is the key meant for what is being typed, not for the page? */
export function typing(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

/** A plain key, without Ctrl, Alt or Meta. */
export function plainKey(event: KeyboardEvent): string | null {
  return event.ctrlKey || event.altKey || event.metaKey || event.isComposing ? null : event.key;
}
