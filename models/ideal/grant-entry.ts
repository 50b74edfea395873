/**
 * A granted page from both sides, in two facts: which halves of which mapping there are, and whether
 * the granter has been told that the access is ended and uses the page for something else.
 */
import { PvmcError } from '../../src/errors/index.js';
import { idealOver, type Positions } from '../../src/model/index.js';
import type { DomainMemory } from '../domain-memory.js';
import { isFree, isLive } from '../memory/grant-entry.js';

interface Facts {
  /** Of each mapping: which halves its domain has mapped and not unmapped. */
  readonly mapped: { host: boolean; device: boolean }[];
  reused: boolean;
}

const MAPPER = ['map', 'unmap', 'unmap host', 'unmap device', 'unmap both'];
const GRANTER = [
  'grant',
  'end',
  'request',
  'response',
  'delay_work',
  'free',
  'fill_grant_buffer',
  'list_del(&entry->list)',
];

/** Each side keeps account of what it was told: of a status, or that an access was ended. */
const mapped = (s: DomainMemory): Facts['mapped'] =>
  s.mappings.map(({ host, device }) => ({ host, device }));

const reused = (s: DomainMemory): boolean => s.grant_entries[0].reused;

/** What Xen keeps for the grant should be what is mapped, and nothing else. */
function xenDiffers(s: DomainMemory, hosts: number, devices: number): string | null {
  const { hstw, devw, count, GTF_reading, GTF_writing } = s.grant_entries[0];
  if (hstw !== hosts) return `the grant has ${hstw} host pins for ${hosts} mappings`;
  if (devw !== devices) return `the grant has ${devw} device pins for ${devices} mappings`;
  if (count !== 1 + hosts + devices) return `the page has ${count} references`;
  const inUse = hosts + devices > 0;
  if (GTF_reading !== inUse || GTF_writing !== inUse)
    return `the entry is ${inUse ? 'mapped, and not in use' : 'in use, and not mapped'}`;
  const live = s.tracks.filter(isLive).length;
  const expected = s.mappings.filter(({ handle }) => handle >= 0).length;
  if (live !== expected) return `${live} handles are live for ${expected} mappings`;
  const lost = s.tracks.findIndex((track, t) => isLive(track) === isFree(s, t));
  return lost < 0 ? null : `handle ${lost} is ${isLive(s.tracks[lost]) ? 'live and' : 'not'} free`;
}

function differs({ mapped, reused }: Facts, s: DomainMemory): string | null {
  for (let m = 0; m < mapped.length; m++) {
    const { pte, tlb } = s.mappings[m];
    const { host, device } = mapped[m];
    if (pte !== host) return `the PTE of mapping ${m} is ${pte ? 'there' : 'not there'}`;
    if (tlb && !host) return `a TLB may still have mapping ${m}`;
    if (reused && (host || device)) return `the page is reused, and mapping ${m} is there`;
  }
  const hosts = mapped.filter(({ host }) => host).length;
  return xenDiffers(s, hosts, mapped.filter(({ device }) => device).length);
}

/**
 * Where two vCPUs unmap one mapping by one account of it (`grant-2unmaps`), the account itself can be
 * wrong: one reads the handle, the other unmaps and maps again, Xen gives the same handle out a second
 * time, and the first unmaps that before the map is recorded. The callers have raced with each other,
 * Xen did what it was asked, and what they were told is not what there is. So the ideal is not asked there;
 * what Xen keeps is (EveryHalfHasAReference, WritingFlagSaysPins and their kin hold).
 *
 * Errors: M009.
 */
function fits(at: Positions): void {
  at.inside('__gnttab_map_grant_ref');
  const guesses = at.actors().some((actor) => at.localsOf('unmaps_host')(actor) !== undefined);
  if (!guesses) return;
  const property = 'ReusedPagesAreNobodysMapping';
  const label = 'a handle that the vCPU was given';
  throw new PvmcError('M009', { property, procedure: 'unmaps_host', label, known: [] });
}

export const ReusedPagesAreNobodysMapping = idealOver<DomainMemory>()<Facts>({
  name: 'ReusedPagesAreNobodysMapping',
  claim:
    'Where a vCPU unmaps only by handles that it was given, a granted page is reused only when its grant is ended and nobody maps it; Xen keeps a pin, a reference and a handle for what is mapped.',
  formula:
    '[]( Quiescent => (reused => mapped = {}) /\\ pins = references - 1 = Cardinality(mapped) )',
  source: 'XSA-218, XSA-224, XSA-396: an access that has ended stays ended',
  misses: 'What a mapping reads in between; vCPUs that unmap by handles they were not given.',
  fits,
  operations: [...MAPPER, ...GRANTER],
  begin: (s) => ({ mapped: mapped(s), reused: reused(s) }),
  done: (facts, { operation }, s) => {
    if (GRANTER.includes(operation)) facts.reused = reused(s);
    else facts.mapped.splice(0, facts.mapped.length, ...mapped(s));
  },
  told: (s) => ({ mapped: mapped(s), reused: reused(s) }),
  differs,
});
