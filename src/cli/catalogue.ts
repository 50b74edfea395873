/** Loaded by `main` on its own, so that a model that cannot be built is reported like any fault. */
export { ownCatalogue } from '../catalogue.js';
