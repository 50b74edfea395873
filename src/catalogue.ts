/** What comes with pvmc: the models, the properties and the manifest, by name. */
import { defects } from '../campaigns/defects/index.js';
import { health } from '../campaigns/health/index.js';
import { promises } from '../campaigns/promises/index.js';
import { random } from '../campaigns/random.js';
import { threads } from '../campaigns/threads/index.js';
import { bases, ideals, ledgers, patches, scopes } from '../models/index.js';
import { properties } from '../properties/index.js';
import { campaign } from '../pvmc.campaign.js';
import { Catalogue } from './campaign/index.js';

/** Errors: X001. */
export const ownCatalogue = (): Catalogue =>
  new Catalogue({
    bases,
    patches,
    scopes,
    properties,
    campaign,
    ledgers,
    defects,
    promises,
    ideals,
    random,
    threads,
    health,
  });
