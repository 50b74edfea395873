/** The M2P override, the batched kernel mappings and who calls them, on 3.1. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

const override = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'];
/** What else has a fix, in an order that lets machines share the procedures. */
const repaired = [...override, 'kmap_handle_reset', '14883a75ec76'];

export const overrideHealth: HealthPlan = {
  machines: [
    ...on(
      '3.1',
      override,
      '1page-1cpu',
      '1page-1cpu-owned',
      '1page-1cpu-lazy-batch1',
      '2slots-1cpu',
    ),
    ...on('3.1', [...override, 'kmap_handle_reset'], '1page-1cpu-lazy'),
    ...on('3.1', [...repaired, 'freeable_maps'], '1page-1cpu-ioctls'),
    ...on('3.1', [...repaired, 'handles_forgotten'], '1page-1cpu-1fault'),
    ...on(
      '3.1',
      ['0930bba674e2', 'add_undoes_private', 'kmap_null_check'],
      '2slots-1cpu-pv-driver',
    ),
    ...on('3.1', ['0930bba674e2', 'add_undoes_private'], '2slots-1cpu-blkback-1fault'),
  ],
  notes: [
    {
      mutation: 'drop m2p_remove_override: __flush_tlb_single(address)',
      kind: 'harmless',
      why: 'Xen has flushed the TLB of every CPU when it unmapped the grant, and the PTE was empty from then until set_pte_at; 65a45fa2f640 takes the flush out.',
    },
    {
      mutation: 'drop m2p_remove_override: kmap_op->host_addr = 0',
      kind: 'harmless',
      why: 'The map of this op has been executed by then, and the next mmap sets host_addr again before it queues another; nobody else reads the field.',
    },
    {
      mutation: 'swap m2p_add_override: if (kmap_op != NULL), then local_irq_save(flags)',
      kind: 'harmless',
      why: 'Interrupts are off a little earlier: xen_mc_batch saves that in its slot and xen_mc_issue gives it back, and the slot is written again before it is read.',
    },
    {
      mutation: 'drop do_munmap: unmap_region(vma)',
      kind: 'harmless',
      why: 'Xen has cleared each user PTE when the notifier had it unmap the grant, just before; the zap finds something only where Xen refuses an unmap, which it does in no scope of 3.1.',
    },
  ],
};
