/** The review of the fourth version of 0930bba674e2, on linux-kernel in September 2011. */
import type { Thread } from '../../src/campaign/index.js';

const kmap = '0930bba674e2';
/** Each map of a lazy caller starts with handle -1: else other defects hide what a hunk is for. */
const MENDED = ['f62805f1f30a', 'kmap_handle_reset'];

const on31 = (scope: string, patches: readonly string[] = [kmap]) => ({
  tree: '3.1',
  patches,
  scope,
});

const SECOND_TEST = 'if (map_op->handle == GNTST_general_error)';
const AT_SECOND_TEST = `at(any, 'm2p_remove_override', '${SECOND_TEST}')`;
const MAP_IS_QUEUED =
  "cpus.exists(c, c.mc.exists(e, e.op == 'map_grant_ref' && e.kmap_op == 'OP|0'))";

export const kernelMappings: Thread = {
  patch: kmap,
  what: 'xen: modify kernel mappings corresponding to granted pages, review of version 4',
  questions: [
    {
      question: 'Does this concern pages mapped for user space through gntdev only?',
      asked: [
        {
          ...on31('1page-1cpu'),
          ask: 'KmapBranchIffArrayPassed',
          means: {
            reached: 'No: a caller without a kmap array takes the branch, or gntdev does not.',
            unreachable: 'For gntdev: it passes an array, and every page takes the branch.',
          },
        },
        {
          ...on31('2slots-1cpu-pv-driver'),
          ask: 'KmapBranchIffArrayPassed',
          means: {
            reached:
              'Not by the code: a PV driver without an array takes the branch from slot 1 on.',
            unreachable: 'A PV driver without an array stays out of it.',
          },
        },
      ],
      open: 'whether users inside the kernel will one day need the mapping: none is modelled.',
    },
    {
      question: 'GRANT_FRAME_BIT is not stored in the P2M: could it be another bit?',
      asked: [
        {
          ...on31('1page-1cpu-1fault'),
          ask: "task0.m2p_remove_override.map_op.startsWith('WILD')",
          means: {
            reached: 'Without a mark, remove takes an index for a kmap op that is none.',
            unreachable:
              'None is missed: remove goes by its caller, and takes no index that is no kmap op.',
          },
        },
      ],
      open: 'which bit it would be, as the patch that was committed has none.',
    },
    {
      question: 'Should SetPagePrivate and set_page_private be used, for style?',
      asked: [],
      open: 'style is not behaviour. What the flag is for is the next question.',
    },
    {
      question: 'Without PagePrivate, can a filesystem take page->private for its own?',
      asked: [
        {
          ...on31('lookup-1page-1cpu-filesystem', ['without_0f4b49eaf25e']),
          ask: 'PrivateIsThatOfItsOwner',
          means: {
            reached: 'Yes: without the flag, I/O through a filesystem overwrites the mfn.',
            unreachable: 'No: not even without the flag.',
          },
        },
        {
          ...on31('lookup-1page-1cpu-filesystem', []),
          ask: 'PrivateIsThatOfItsOwner',
          means: {
            reached: 'And the flag does not help.',
            unreachable: 'With the flag set, as in the tree, it does not happen.',
          },
        },
      ],
      open: 'one filesystem stands for all: it goes by PagePrivate, as btrfs and NFS do.',
    },
    {
      question: 'How can the handle be -1 when the override is removed, so that a flush is needed?',
      asked: [
        {
          ...on31('1page-1cpu-lazy'),
          ask: 'RemoveRunsWhileMapIsQueued',
          means: {
            reached: 'By a caller that maps and unmaps within one lazy MMU section.',
            unreachable: 'Not even by a lazy caller.',
          },
        },
        {
          ...on31('1page-1cpu'),
          ask: 'RemoveRunsWhileMapIsQueued',
          means: {
            reached: 'And by any caller.',
            unreachable:
              'By no other: without a lazy section the map is issued where it is queued.',
          },
        },
        {
          ...on31('1page-1cpu-lazy'),
          hunk: 'flush',
          onTop: MENDED,
          means: {
            needed: 'For such a caller the flush is needed before the unmap.',
            redundant: 'But nothing depends on the flush.',
          },
        },
      ],
    },
    {
      question: 'How can it be -1 after the flush: does the hypercall write that?',
      asked: [
        {
          ...on31('1page-1cpu-lazy-1fault'),
          ask: `${AT_SECOND_TEST} && slots[0].kmap_op.handle == -1`,
          means: {
            reached: 'Where the queued map fails, the handle is still the -1 that was preset.',
            unreachable: 'It cannot.',
          },
        },
        {
          ...on31('1page-1cpu-lazy-1fault'),
          ask: "slots[0].kmap_op.status == 'GNTST_general_error' && slots[0].kmap_op.handle >= 0",
          means: {
            reached: 'The hypercall does not write it: after a failed map an old handle is left.',
            unreachable: 'A map that fails always leaves -1.',
          },
        },
      ],
    },
    {
      question: 'Should it be compared with GNTST_general_error in place of -1?',
      asked: [
        {
          ...on31('1page-1cpu-lazy-1fault'),
          ask: `${AT_SECOND_TEST} && slots[0].kmap_op.handle == -1 && slots[0].kmap_op.status != 'GNTST_general_error'`,
          means: {
            reached: 'The test sees -1 where the map did not fail so.',
            unreachable: 'Where the test sees -1, the map has failed with that status.',
          },
        },
        {
          ...on31('1page-1cpu-lazy-1fault'),
          ask: `${AT_SECOND_TEST} && slots[0].kmap_op.handle != -1 && slots[0].kmap_op.status == 'GNTST_general_error'`,
          means: {
            reached:
              'But a handle is no status: a map has failed so, and the handle is an old one.',
            unreachable: 'And the other way round: handle and status say the same.',
          },
        },
      ],
      open: 'the name itself: both are the number -1.',
    },
    {
      question: 'Should the meaning of -1 be documented?',
      asked: [],
      open: 'a comment changes no state.',
    },
    {
      question: 'Is it necessary to set host_addr back to 0?',
      asked: [
        {
          ...on31('1page-1cpu'),
          hunk: 'host_addr',
          means: { needed: 'Yes: some claim depends on it.', redundant: 'No claim depends on it.' },
        },
        {
          ...on31('1page-1cpu-lazy'),
          hunk: 'host_addr',
          onTop: MENDED,
          means: {
            needed: 'Yes, for a lazy caller: some claim depends on it.',
            redundant: 'Nor for a lazy caller.',
          },
        },
      ],
    },
    {
      question: 'With host_addr 0, for a page in highmem, should the hypercall be made at all?',
      asked: [
        {
          ...on31('1page-1cpu'),
          ask: `${MAP_IS_QUEUED} && slots[0].kmap_op.host_addr == false`,
          means: {
            reached: 'It is made with host_addr 0, for a page in lowmem too.',
            unreachable: 'It is never made with host_addr 0.',
          },
        },
        {
          ...on31('1page-1cpu-lazy'),
          ask: `${MAP_IS_QUEUED} && slots[0].kmap_op.host_addr == false`,
          means: {
            reached: 'But a lazy caller who maps again has it queued when remove resets host_addr.',
            unreachable: 'Nor by a lazy caller.',
          },
        },
        {
          ...on31('1page-1cpu-lazy', [kmap, 'kmap_handle_reset']),
          ask: `${MAP_IS_QUEUED} && slots[0].kmap_op.host_addr == false`,
          means: {
            reached: 'Even if each map starts with handle -1.',
            unreachable: 'Not if each map starts with handle -1, so that remove flushes first.',
          },
        },
      ],
      open: 'pages in highmem: gntdev has none since the patch before this one.',
    },
    {
      question: 'Could the ops of find_grant_ptes be used again, in place of a new array?',
      asked: [
        {
          ...on31('1page-1cpu'),
          ask: 'slots[0].map_op.handle >= 0 && slots[0].kmap_op.handle >= 0 && slots[0].map_op.handle != slots[0].kmap_op.handle',
          means: {
            reached: 'Not one array alone: a slot has two mappings, and a live handle of each.',
            unreachable: 'A slot never has two handles, so one array would do.',
          },
        },
      ],
      open: 'which function should fill them in.',
    },
    {
      question: 'Must lookup_address run twice, when the address range is made of these pages?',
      asked: [],
      open: 'lookup_address and the layout of the addresses are not modelled.',
    },
    {
      question: 'How can the failures of AIO be reproduced?',
      asked: [
        {
          ...on31('1page-1cpu', []),
          ask: 'KernelAccessReachesGrantedFrame',
          means: {
            reached: 'Map a page, and let the kernel use it by its own address, as AIO does.',
            unreachable: 'Not within this scope.',
          },
        },
        {
          ...on31('1page-1cpu'),
          ask: 'KernelAccessReachesGrantedFrame',
          means: {
            reached: 'The patch does not mend it.',
            unreachable: 'With the patch they are gone.',
          },
        },
      ],
      open: 'the AIO code itself: a load by the kernel stands for it.',
    },
  ],
};
