/** What callers of gntdev pass on: one of its maps, and the slots of it. */
import { id } from '../../src/schema/index.js';
import { type DomainMemory, slotsOfMap, upToSlots } from '../domain-memory.js';

export interface MapRange {
  map: number;
  first: number;
  count: number;
}

/** The same as locals of a procedure. */
export const mapRange = { map: id('maps'), first: id('slots'), count: upToSlots() };

/** Takes the whole of a map for the call that follows. */
export function choose(s: DomainMemory, l: MapRange, map: number): void {
  l.map = map;
  l.count = slotsOfMap(s);
  l.first = map * l.count;
}

/** Between calls the locals are blank, so that states that differ by them alone are one. */
export function forget(l: MapRange): void {
  l.map = 0;
  l.first = 0;
  l.count = 0;
}

export const passRange = (l: MapRange, callee: MapRange): void => {
  callee.map = l.map;
  callee.first = l.first;
  callee.count = l.count;
};

export const passMap = (l: MapRange, callee: { map: number }): void => {
  callee.map = l.map;
};
