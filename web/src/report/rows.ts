/** The seldom parts, folded until they are wanted. */
export { default as Deliveries } from './Deliveries.svelte';
export { default as Visitors } from './Visitors.svelte';
