import type { Component } from 'svelte';

/** Where it stands: beside the navigation, in the phone's sheet, above the page. */
export type NoticeProps = { place: 'bar' | 'sheet' | 'top' };

let shown = $state.raw<Component<NoticeProps> | null>(null);

/** What says the version, and that a newer one is ready: fetched after the first page, null until then. */
export const versionNotice = {
  get current(): Component<NoticeProps> | null {
    return shown;
  },
  show(component: Component<NoticeProps>): void {
    shown = component;
  },
};
