/** All that a photo needs before it can be kept: fetched at the first touch of a form, not before. */
export { evidenceFrom } from '../../sync/evidence';
export { evidenceOf, photoShelf } from '../../sync/shelf';
export { photograph } from './photograph';
