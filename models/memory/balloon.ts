/**
 * What the balloon driver keeps: who has each page, and the list of frames that it hands to Xen.
 *
 * Both are over the sort `holdings`: the pages, where pages go to the balloon and come back, else none.
 */
import { id, oneOf, orNull, record, vector } from '../../src/schema/index.js';

/** Who has a page: the balloon's list, a driver that took it (gntdev, the balloon), the allocator. */
const Holding = record({ by: oneOf('balloon', 'driver', 'allocator') });

/** The part of the memory that this file is about. */
export const balloonLists = {
  holdings: vector('holdings', Holding),
  /**
   * `frame_list`. Set by `decrease_reservation` for Xen to take and by Xen when it gives; element p is
   * that of page p. Blank when the call that uses it is over.
   */
  frame_list: vector('holdings', record({ mfn: orNull(id('frames')) })),
} as const;

export const NO_BALLOON = { holdings: 0 } as const;
