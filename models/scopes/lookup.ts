/** The bounds within which reverse lookups are explored. */
import type { Scope } from '../../src/model/index.js';
import { type Bounds, lookupMachine } from './lookup-machine.js';

const scope = (name: string, what: string, bounds: Bounds): Scope => ({
  name,
  what,
  machine: (tree) => lookupMachine(name, bounds, tree),
});

export const lookupScopes: readonly Scope[] = [
  scope('lookup-1page-1cpu', '1 page, 1 CPU; a process maps, unmaps and does direct I/O', {
    grants: [0],
    tasks: ['direct_io_user'],
    spare: true,
  }),
  scope(
    'lookup-1page-1cpu-1fault',
    '1 page, 1 CPU; direct I/O; one hypercall element or allocation fails',
    {
      grants: [0],
      tasks: ['direct_io_user'],
      spare: true,
      leaves: true,
      faults: 1,
    },
  ),
  scope(
    'lookup-1page-1cpu-leaf',
    '1 page, 1 CPU; direct I/O; the P2M leaf of the page may be missing',
    {
      grants: [0],
      tasks: ['direct_io_user'],
      leaves: true,
    },
  ),
  scope(
    'lookup-1page-1cpu-m2p',
    '1 page, 1 CPU; direct I/O; the granted frame is behind the end of the M2P, 32-bit kernel',
    {
      grants: [0],
      tasks: ['direct_io_user'],
      noM2p: true,
      farM2p: true,
    },
  ),
  scope(
    'lookup-1page-1cpu-blkback',
    '1 owned page, 1 CPU; blkback serves requests of one segment',
    {
      grants: [0],
      tasks: ['blkback'],
      owned: true,
      farM2p: true,
    },
  ),
  scope('lookup-1page-1cpu-filesystem', '1 page, 1 CPU; I/O from a mapping through a filesystem', {
    grants: [0],
    tasks: ['filesystem_user'],
    filesystem: true,
    farM2p: true,
  }),
  scope(
    'lookup-1page-1cpu-balloon',
    '1 page that comes from the balloon and goes back there, 1 CPU; 2 frames for the balloon',
    {
      grants: [0],
      tasks: ['balloon_user'],
      balloon: true,
      spare: true,
    },
  ),
  scope(
    'lookup-1page-1cpu-balloon-1fault',
    '1 page that comes from the balloon and goes back there, 1 CPU; one fault',
    {
      grants: [0],
      tasks: ['balloon_user'],
      balloon: true,
      spare: true,
      faults: 1,
    },
  ),
  scope(
    'lookup-1page-1cpu-frontend',
    '1 page mapped of the 1 page of a frontend in the same domain, 1 CPU',
    {
      grants: [0],
      tasks: ['direct_io_user'],
      frontend: true,
    },
  ),
  scope(
    'lookup-1page-1cpu-frontend-1fault',
    '1 page mapped of the 1 page of a frontend in the same domain, 1 CPU; one fault',
    {
      grants: [0],
      tasks: ['direct_io_user'],
      frontend: true,
      faults: 1,
    },
  ),
  scope(
    'lookup-2pages-1cpu-frontend',
    '2 pages with a map each, of the 1 page of a frontend in the same domain, 1 CPU',
    {
      grants: [0, 0],
      maps: 2,
      tasks: ['direct_io_user'],
      frontend: true,
    },
  ),
  scope(
    'lookup-2pages-2cpus-frontend',
    '2 pages with a map each, of the 1 page of a frontend in the same domain, 2 CPUs',
    {
      grants: [0, 0],
      maps: 2,
      tasks: ['gntdev_user', 'gntdev_user'],
      frontend: true,
    },
  ),
  scope(
    'lookup-1frame-1cpu',
    '2 pages of one map that are mapped to one frame, 1 CPU; direct I/O',
    {
      grants: [0, 0],
      tasks: ['direct_io_user'],
      special: true,
    },
  ),
  scope(
    'lookup-1frame-2cpus',
    '2 pages with a map each, mapped to one frame, 2 CPUs; lookups left out',
    {
      grants: [0, 0],
      maps: 2,
      tasks: ['gntdev_user', 'gntdev_user'],
    },
  ),
  scope('lookup-list-1cpu', '2 pages of one map, 1 CPU; direct I/O', {
    grants: [0, 1],
    tasks: ['direct_io_user'],
    farM2p: true,
  }),
  scope(
    'lookup-list-2cpus',
    '2 pages of one map, 2 CPUs; lookups of 3 frames while the list changes',
    {
      grants: [0, 1],
      tasks: ['direct_io_user', 'io_mapper'],
      spare: true,
      farM2p: true,
    },
  ),
  scope(
    'lookup-1page-2cpus',
    '1 page, 2 CPUs; one maps and unmaps, the other does direct I/O at any time',
    {
      grants: [0],
      tasks: ['direct_io_user', 'io_thread'],
      special: true,
      farM2p: true,
    },
  ),
];
