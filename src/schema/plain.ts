/**
 * The plain representation: frozen objects and arrays, changed by immer recipes.
 *
 * The walkers here work on either representation, since both have the same shape.
 */
import { OutOfBounds, QueueFull } from './faults.js';
import type { FieldLayout, Layout, RecordLayout } from './layout.js';
import {
  type Infer,
  isStruct,
  type Queue,
  type QueueNode,
  type RecordNode,
  type ScalarNode,
} from './node.js';
import { RESET } from './packed.js';
import type { ScalarValue } from './scalar.js';

type Loose = Record<string, unknown>;

/** The value of a scalar that was never written. */
export function blankScalar(node: ScalarNode): ScalarValue {
  switch (node.kind) {
    case 'bool':
      return false;
    case 'range':
      return node.lo;
    case 'oneOf':
      return node.names[0] ?? null;
    case 'id':
    case 'union':
      return 0;
    case 'orNull':
      return null;
  }
}

/** A new object that holds what `source`, a state in either representation, holds. */
export function toPlain<N extends RecordNode>(layout: Layout, source: unknown): Infer<N> {
  return plainRecord(layout.root, source as Loose) as Infer<N>;
}

function plainRecord(record: RecordLayout, source: Loose): Loose {
  return Object.fromEntries(
    record.fields.map((field) => [field.name, plainField(field, source[field.name])]),
  );
}

function plainField(field: FieldLayout, source: unknown): unknown {
  switch (field.kind) {
    case 'scalar':
      return source;
    case 'record':
      return plainRecord(field.record, source as Loose);
    case 'vector':
      return (source as Loose[]).map((element) => plainRecord(field.element, element));
    case 'queue': {
      const { length, items } = source as Queue<Loose>;
      return { length, items: items.map((item) => plainRecord(field.element, item)) };
    }
  }
}

/** Writes what `source` holds into `target`; each may be in either representation. */
export function copyState(layout: Layout, source: unknown, target: unknown): void {
  copyFields(layout.root.node, source as Loose, target as Loose);
}

/** Copies every field of one record to another of the same node. */
export function assign<N extends RecordNode>(node: N, target: Infer<N>, source: Infer<N>): void {
  copyFields(node, source as Loose, target as Loose);
}

function copyFields(node: RecordNode, source: Loose, target: Loose): void {
  for (const [name, field] of Object.entries(node.fields)) {
    if (!isStruct(field)) target[name] = source[name];
    else if (field.kind === 'record')
      copyFields(field, source[name] as Loose, target[name] as Loose);
    else if (field.kind === 'vector') copyItems(field.element, source[name], target[name]);
    else {
      const [from, to] = [source[name] as Queue<Loose>, target[name] as Queue<Loose>];
      to.length = from.length;
      copyItems(field.element, from.items, to.items);
    }
  }
}

function copyItems(element: RecordNode, source: unknown, target: unknown): void {
  const to = target as Loose[];
  (source as Loose[]).forEach((item, i) => copyFields(element, item, to[i] as Loose));
}

/** Sets every field of a record to its blank value, in either representation. */
export function reset<N extends RecordNode>(node: N, target: Infer<N>): void {
  const packed = target as { [RESET]?: () => void };
  if (packed[RESET] !== undefined) packed[RESET]();
  else resetPlain(node, target as Loose);
}

function resetPlain(node: RecordNode, target: Loose): void {
  for (const [name, field] of Object.entries(node.fields)) {
    if (!isStruct(field)) target[name] = blankScalar(field);
    else if (field.kind === 'record') resetPlain(field, target[name] as Loose);
    else if (field.kind === 'vector') {
      for (const element of target[name] as Loose[]) resetPlain(field.element, element);
    } else {
      const items = target[name] as Queue<Loose>;
      items.length = 0;
      for (const item of items.items) resetPlain(field.element, item);
    }
  }
}

/**
 * Takes the next slot of a queue. The slot is blank; the caller fills it.
 *
 * Errors: `QueueFull` when every slot is in use.
 */
export function push<T>(queue: Queue<T>): T {
  const slot = queue.items[queue.length];
  if (slot === undefined) throw new QueueFull(queue, queue.items.length);
  queue.length += 1;
  return slot;
}

/** Empties a queue; its slots become blank again, so that equal states stay equal. */
export function clear<T extends RecordNode>(node: QueueNode<T>, queue: Queue<Infer<T>>): void {
  for (let i = 0; i < queue.length; i++) {
    const slot = queue.items[i];
    if (slot !== undefined) reset(node.element, slot);
  }
  queue.length = 0;
}

/**
 * Drops the item at `index`; the later ones move down by one.
 *
 * Errors: `RangeError` when the queue has no such item.
 */
export function removeAt<T extends RecordNode>(
  node: QueueNode<T>,
  queue: Queue<Infer<T>>,
  index: number,
): void {
  if (!(index >= 0 && index < queue.length)) {
    throw new RangeError(`no item ${index} in a queue of ${queue.length}`);
  }
  for (let i = index; i + 1 < queue.length; i++) {
    const [to, from] = [queue.items[i], queue.items[i + 1]];
    if (to !== undefined && from !== undefined) assign(node.element, to, from);
  }
  const last = queue.items[queue.length - 1];
  if (last !== undefined) reset(node.element, last);
  queue.length -= 1;
}

/** The path of a queue of a state (`memory.mc.entries`), or null when it is no part of it. */
export function pathOf(layout: Layout, root: unknown, queue: object): string | null {
  return pathInRecord(layout.root, root as Loose, queue, '');
}

function pathInRecord(
  record: RecordLayout,
  at: Loose,
  wanted: object,
  path: string,
): string | null {
  for (const field of record.fields) {
    if (field.kind === 'scalar') continue;
    const name = path === '' ? field.name : `${path}.${field.name}`;
    const found = pathInField(field, at[field.name], wanted, name);
    if (found !== null) return found;
  }
  return null;
}

function pathInField(
  field: Exclude<FieldLayout, { kind: 'scalar' }>,
  value: unknown,
  wanted: object,
  path: string,
): string | null {
  if (value === wanted) return path;
  switch (field.kind) {
    case 'record':
      return pathInRecord(field.record, value as Loose, wanted, path);
    case 'vector':
      return pathInItems(field.element, value, wanted, path);
    case 'queue':
      return pathInItems(field.element, (value as Queue<Loose>).items, wanted, `${path}.items`);
  }
}

function pathInItems(
  element: RecordLayout,
  items: unknown,
  wanted: object,
  path: string,
): string | null {
  for (const [i, item] of (items as Loose[]).entries()) {
    const found = pathInRecord(element, item, wanted, `${path}[${i}]`);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Checks the bounds of every field that differs between two plain states. Unchanged parts are the
 * same objects (immer shares them) and are not looked at.
 *
 * Errors: `OutOfBounds` for the first field outside its domain.
 */
export function checkBounds(layout: Layout, before: unknown, after: unknown): void {
  checkRecord(layout.root, before as Loose, after as Loose, '');
}

function checkRecord(record: RecordLayout, before: Loose, after: Loose, path: string): void {
  if (before === after) return;
  for (const field of record.fields) {
    const name = path === '' ? field.name : `${path}.${field.name}`;
    checkField(field, before[field.name], after[field.name], name);
  }
}

function checkField(field: FieldLayout, before: unknown, after: unknown, path: string): void {
  if (before === after) return;
  switch (field.kind) {
    case 'scalar':
      if (field.scalar.encode(after) < 0) throw new OutOfBounds(path, after, field.scalar.domain);
      return;
    case 'record':
      checkRecord(field.record, before as Loose, after as Loose, path);
      return;
    case 'vector':
      checkItems(field.element, before, after, path);
      return;
    case 'queue': {
      const [old, now] = [before as Queue<Loose>, after as Queue<Loose>];
      if (field.length.encode(now.length) < 0) {
        throw new OutOfBounds(`${path}.length`, now.length, field.length.domain);
      }
      checkItems(field.element, old.items, now.items, `${path}.items`);
    }
  }
}

function checkItems(element: RecordLayout, before: unknown, after: unknown, path: string): void {
  const old = before as Loose[];
  (after as Loose[]).forEach((item, i) =>
    checkRecord(element, old[i] as Loose, item, `${path}[${i}]`),
  );
}
