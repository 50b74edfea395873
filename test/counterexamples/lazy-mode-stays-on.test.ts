/** Printed by `npx pvmc replay --emit-test`. */
import { expect, test } from '@jest/globals';
import { ownCatalogue, parseCounterexample, replay } from 'pvmc';

const counterexample = parseCounterexample(
  'lazy-mmu-mode-stays-on-when-an-override-fails.json',
  `{
  "format": "pvmc.counterexample/1",
  "machine": {
    "name": "override",
    "digest": "38534581b095"
  },
  "tree": "3.1",
  "patches": [
    "0930bba674e2",
    "f62805f1f30a",
    "2fc136eecd0c"
  ],
  "scope": "1page-1cpu-lazy-1fault",
  "property": {
    "name": "ExitRestoresLazyMode",
    "kind": "always",
    "claim": "When no operation is in progress, a task is in lazy MMU mode exactly if it has a lazy section open."
  },
  "verdict": "VIOLATED",
  "strategy": "breadth-first",
  "shortest": true,
  "length": 19,
  "foundWith": "0.1.0",
  "initial": 0,
  "steps": [
    {"actor":"task0","procedure":"lazy_caller","label":"caller","alternative":"map"},
    {"actor":"task0","procedure":"map_grant_pages","label":"gnttab_set_map_op(&kmap_ops[i])"},
    {"actor":"task0","procedure":"gnttab_map_grant_ref","label":"get_maptrack_handle"},
    {"actor":"task0","procedure":"gnttab_map_grant_ref","label":"act->pin++","alternative":"granted"},
    {"actor":"task0","procedure":"gnttab_map_grant_ref","label":"create_grant_host_mapping"},
    {"actor":"task0","procedure":"gnttab_map_grant_ref","label":"maptrack->ref = op->ref"},
    {"actor":"task0","procedure":"gnttab_map_grant_ref","label":"op->dev_bus_addr, op->handle"},
    {"actor":"task0","procedure":"gnttab_map_grant_ref","label":"op->status = status"},
    {"actor":"task0","procedure":"gnttab_map_refs","label":"if (paravirt_get_lazy_mode() == NONE)"},
    {"actor":"task0","procedure":"arch_enter_lazy_mmu_mode","label":"BUG_ON(paravirt_lazy_mode != NONE)"},
    {"actor":"task0","procedure":"arch_enter_lazy_mmu_mode","label":"paravirt_lazy_mode = MMU"},
    {"actor":"task0","procedure":"gnttab_map_refs","label":"if (map_ops[i].status)"},
    {"actor":"task0","procedure":"gnttab_map_refs","label":"mfn = pte_mfn(*pte)"},
    {"actor":"task0","procedure":"m2p_add_override","label":"SetPagePrivate(page)"},
    {"actor":"task0","procedure":"m2p_add_override","label":"set_page_private(page, mfn)"},
    {"actor":"task0","procedure":"m2p_add_override","label":"pfn_to_mfn(pfn)"},
    {"actor":"task0","procedure":"m2p_add_override","label":"page->index = pfn_to_mfn(pfn)"},
    {"actor":"task0","procedure":"m2p_add_override","label":"set_phys_to_machine(pfn, FOREIGN_FRAME(mfn))","alternative":"no memory"},
    {"actor":"task0","procedure":"lazy_caller","label":"mapped"}
  ]
}
`,
);

test('ExitRestoresLazyMode on 3.1 + 0930bba674e2 + f62805f1f30a + 2fc136eecd0c, 1page-1cpu-lazy-1fault: violated in 19 steps', () => {
  const catalogue = ownCatalogue();
  const scope = '1page-1cpu-lazy-1fault';
  const patches = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'];
  const machine = catalogue.machine('3.1', patches, scope);
  const property = catalogue.property('ExitRestoresLazyMode');
  expect(replay(machine, counterexample, property)).toMatchObject({
    kind: 'reproduced',
    at: 19,
  });
});
