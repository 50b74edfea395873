export { Catalogue, type CatalogueParts, type Expectation, type Scope } from './catalogue.js';
