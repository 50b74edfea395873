/**
 * What is behind ballooned pages: a page for each CPU, in scopes that have any.
 *
 * Not modelled: TLB entries for the kernel addresses of the scratch pages (what these lead to is always
 * the same frame); who else reads or writes them.
 */
import { range, record, type Sizes, vector } from '../../src/schema/index.js';
import { Pte } from './words.js';

/** 0 or 1, where there are scratch pages: `GNTMAP_contains_pte` is not set, `host_addr` is a VA. */
export const isVirtual = () => range(0, (sizes: Sizes) => (sizes.scratch > 0 ? 1 : 0));

/** The greatest preempt count; PREEMPT_MASK in the kernel, which leaves room for 255. */
export const preemptMax = (sizes: Sizes): number => (sizes.vcpus + sizes.scratch > 0 ? 7 : 3);

/** `balloon_scratch_page` of one CPU. */
const Scratch = record({
  /**
   * The PTE of its kernel linear address. Writable as the page comes from the allocator; emptied by
   * GNTTABOP_unmap_and_replace, set again by update_va_mapping, read-only.
   */
  pte: Pte,
});

/** The scratch pages, CPU by CPU. */
export const scratchPages = { scratch: vector('scratch', Scratch) };

export const NO_SCRATCH = { scratch: 0, ro_frames: 0 } as const satisfies Sizes;

/** The frame of a CPU's scratch page: they come last. */
export const scratchFrame = (
  s: {
    readonly frames: { readonly length: number };
    readonly scratch: { readonly length: number };
  },
  cpu: number,
): number => s.frames.length - s.scratch.length + cpu;
