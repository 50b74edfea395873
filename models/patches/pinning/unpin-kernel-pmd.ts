/**
 * A repair of our own: xen_pgd_unpin unpins the pmd of the kernel, which 5deb30d194d2 pins again
 * there. Later trees of upstream do so, too.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { pgd_unpin_with_kernel_pmd } from './5deb30d194d2.js';
import { unpin_page } from './f4f97b3ea901-pages.js';

const { hunk } = hunksOver<DomainMemory>();

export const unpinKernelPmd = patch({
  name: 'unpin_kernel_pmd',
  title: 'xen: unpin the pmd of the kernel with its table',
  source: 'pvmc; it repairs what PinnedFlagAgreesWithXen finds in 5deb30d194d2',
  hunks: [
    hunk({
      name: 'unpin_page',
      what: 'xen_pgd_unpin: unpin_page for the pmd of the kernel',
      of: pgd_unpin_with_kernel_pmd,
      edits: (k) => [
        k.replace(
          'pin_page(kernel pmd, PT_PMD)',
          k.call('unpin_page(kernel pmd, PT_PMD)', unpin_page, {
            pass: (l, callee) => {
              callee.page = l.kernel_pmd ?? 0;
              callee.arg = 'PT_PMD';
            },
          }),
        ),
      ],
    }),
  ],
});
