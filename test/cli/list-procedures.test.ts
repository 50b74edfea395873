import { expect, test } from '@jest/globals';
import { ownCatalogue } from '../../src/catalogue.js';
import { pvmc as run } from './fake-io.js';

const catalogue = ownCatalogue();
const list = (line: string) => run(['list', ...line.split(' ')], {}, catalogue);

test('a procedure: its labels by kind, what it calls, and what the patches have put in', async () => {
  const { code, out } = await list('--procedure m2p_remove_override --patch 0930bba6-check');
  expect(out.split('\n')).toEqual([
    'm2p_remove_override on 3.1 + 0930bba674e2-check: 22 statements',
    '  arch/x86/xen/p2m.c, m2p_remove_override @ 0f4b49eaf25e',
    "  import { remove_override_with_map_op } from 'pvmc/models/patches/override/0930bba674e2.js';",
    '  locals: page, clear_pte, mfn, pteval, flags, ret, map_op',
    '',
    '  step    mfn = get_phys_to_machine(pfn)',
    '  branch  if (!(mfn & FOREIGN_FRAME_BIT))',
    '      return  return -EINVAL',
    '  step    local_irq_save(flags)',
    '  step    spin_lock(&m2p_override_lock)  may have to wait',
    '  step    list_del(lru)',
    '  step    spin_unlock_irqrestore(&m2p_override_lock)',
    '  step    ClearPagePrivate(page)',
    '+ branch  if (clear_pte)',
    '+     step    map_op = page->index',
    '+     step    set_phys_to_machine(pfn, map_op->dev_bus_addr)',
    '+     test    if (map_op->handle == -1)',
    '+         call    xen_mc_flush()  -> xen_mc_flush',
    '+     call    xen_mc_entry(sizeof(*unmap_op))  -> xen_mc_entry',
    '+     step    MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)',
    '+     call    xen_mc_issue(PARAVIRT_LAZY_MMU)  -> xen_mc_issue',
    '      step    pfn_pte(pfn, PAGE_KERNEL)',
    '      call    set_pte_at(&init_mm, address, ptep)  -> xen_set_pte_at',
    '+     call    __flush_tlb_single(address)  -> xen_flush_tlb_single',
    '+     step    map_op->host_addr = 0',
    '  else',
    '      step    set_phys_to_machine(pfn, page->index)',
    '  return  return 0',
    '',
    '+ is of the patches.',
    '',
  ]);
  expect(code).toBe(0);
});

test('choices, and in how many ways they can be taken', async () => {
  const { out } = await list('--procedure m2p_add_override --tree 3.1');
  expect(out).toContain(`
  either  set_phys_to_machine(pfn, FOREIGN_FRAME(mfn))
    way stored
    way no memory  may have to wait
      return  return -ENOMEM
`);
});

test('locals that patches have added, where no export has them', async () => {
  const series = '--patch 0930bba6 --patch f62805f1 --patch 2fc136ee';
  const { out } = await list(`--procedure gnttab_unmap_refs ${series}`);
  expect(out).toContain(`
  locals: first, count, i, ret, lazy, kmap_ops
  of which patches have added lazy, kmap_ops: extended(gnttab_unmap_refs, { ... })
`);
});

test('all of a tree: name, source, import, number of statements', async () => {
  const { out } = await list('procedures --tree 3.1');
  expect(out).toMatch(/^3\.1: \d+ procedures\n/u);
  expect(out).toContain(`
  m2p_remove_override  13 statements
    arch/x86/xen/p2m.c, m2p_remove_override @ 0f4b49eaf25e
    import { m2p_remove_override } from 'pvmc/models/linux/p2m.js';
`);
});

test('without --tree: every base to which the patches apply', async () => {
  const every = JSON.parse((await list('procedures --json')).out);
  const names = catalogue.bases.map(({ name }) => name);
  expect(every.procedures.map(({ tree }: { tree: string }) => tree)).toEqual(names);
  const patched = JSON.parse((await list('procedures --patch 0930bba6 --json')).out);
  expect(patched.procedures).toHaveLength(1);
  expect(patched.procedures[0]).toMatchObject({ tree: '3.1', patches: ['0930bba674e2'] });
});

test('as JSON: the statements as they are nested', async () => {
  const { out } = await list('--procedure m2p_remove_override --tree 3.1 --json');
  const { format, procedure } = JSON.parse(out);
  expect(format).toBe('pvmc.list/1');
  expect(procedure).toMatchObject({
    name: 'm2p_remove_override',
    origin: { module: 'pvmc/models/linux/p2m.js', name: 'm2p_remove_override', lacks: [] },
  });
  expect(procedure.body[1]).toEqual({
    kind: 'branch',
    label: 'if (!(mfn & FOREIGN_FRAME_BIT))',
    added: false,
    waits: false,
    among: 1,
    to: null,
    branches: [
      {
        when: 'then',
        waits: false,
        among: 1,
        body: [expect.objectContaining({ kind: 'return', label: 'return -EINVAL', branches: [] })],
      },
    ],
  });
});

test.each([
  [
    '--procedure xen_mc_flush',
    'C003 the procedure xen_mc_flush is in 2.6.22, 2.6.28, 3.1; name one of them with --tree.',
  ],
  [
    '--procedure m2p_remove_overide --tree 3.1',
    'C001 no procedure is called `m2p_remove_overide`; nearest: `m2p_remove_override`, `m2p_add_override`, `m2p_find_override`.',
  ],
  [
    'procedures --procedure xen_mc_flush',
    'C003 one list at a time: a name, --statements or --procedure, and not procedures and xen_mc_flush.',
  ],
  [
    'patches --tree 3.1',
    'C003 --tree and --patch are of `list procedures` and of --procedure; leave them out.',
  ],
  [
    'procedures --patch 5deb30d194d2',
    'H001 patch 5deb30d194d2, hunk `pgd_pin` does not apply: xen_pgd_pin has no statement `MULTI_mmuext_op(MMUEXT_PIN_L2_TABLE, or L3 with PAE)`; nearest: `HYPERVISOR_mmuext_op(MMUEXT_PIN_L2_TABLE)`.\n' +
      '  Likely an earlier patch of the series is missing, or has changed that statement.',
  ],
  ['proceedures', 'C001 no list is called `proceedures`; nearest: `procedures`, `properties`.'],
])('pvmc list %s: one message', async (line, text) => {
  const code = text.startsWith('H') ? 150 : 64;
  expect(await list(line)).toEqual({ code, out: '', err: `${text}\n` });
});
