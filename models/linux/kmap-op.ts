/** Pointers into gntdev's array of kernel map ops, which the patches from 0930bba674e2 on handle. */
import { BUG } from '../../src/model/index.js';
import { type DomainMemory, NULL, OP, OpPointer, WILD } from '../domain-memory.js';

/** `&kmap_ops[i]`: of a NULL array, NULL for the first element only. */
export function elementOf(kmap_ops: number, i: number): number {
  if (kmap_ops !== NULL) return OP(OpPointer.payload(kmap_ops) + i);
  return i === 0 ? NULL : WILD(i);
}

/** The op behind a pointer. Stops the kernel when the pointer is no element of an array. */
export function opAt(s: DomainMemory, pointer: number): DomainMemory['slots'][number]['kmap_op'] {
  if (!OpPointer.is(pointer, 'OP')) BUG('an address computed from a NULL kmap_ops is written to');
  return s.slots[OpPointer.payload(pointer)].kmap_op;
}
