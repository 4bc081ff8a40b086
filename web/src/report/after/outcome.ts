/**
 * What is shown after filing, and of days that have their report: not needed to begin writing, so it is not in the
 * first load. It is fetched at the first touch of the form, so that it is there when the link is gone.
 */
export { texts } from './texts';
export { default as FiledReport } from './FiledReport.svelte';
export { default as HeldReport } from './HeldReport.svelte';
export { default as SentReport } from './SentReport.svelte';
