/** What the ops of a grant hypercall carry. */
import { oneOf, range, type Sizes } from '../../src/schema/index.js';

/** `grant_handle_t`; -1 is what gntdev presets, and what blkback calls BLKBACK_INVALID_HANDLE. */
export const handle = () => range(-1, (sizes: Sizes) => sizes.handles - 1);

export const GNTST = oneOf(
  'GNTST_okay',
  'GNTST_general_error',
  'GNTST_bad_handle',
  'GNTST_no_device_space',
);
