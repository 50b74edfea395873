/** Expressions are CEL; this file is the only one that knows which package parses them. */
import { type ASTNode, ParseError, parse } from '@marcbachmann/cel-js';
import { PvmcError } from '../errors/index.js';

export type { ASTNode } from '@marcbachmann/cel-js';

/** A counterexample file carries the expression as the name of what was asked. */
const LONGEST = 480;

/**
 * The syntax tree of an expression, with the place of every part.
 *
 * Errors: A001.
 */
export function parsed(text: string): ASTNode {
  if (text.trim() === '') throw new PvmcError('C003', { what: 'the expression is empty.' });
  if (text.length > LONGEST) {
    throw new PvmcError('C003', {
      what: `the expression has ${text.length} characters; at most ${LONGEST} are read.`,
    });
  }
  try {
    return parse(text).ast;
  } catch (thrown) {
    if (!(thrown instanceof ParseError)) throw thrown;
    const { range, summary } = thrown;
    const at = Math.min(range?.start ?? 0, text.length);
    const cause = causeOf(summary, text.slice(at));
    throw new PvmcError('A001', {
      asked: { text, at, length: Math.max(1, (range?.end ?? at) - at) },
      cause,
    });
  }
}

/** The parser names tokens; people see characters. */
function causeOf(summary: string, rest: string): string {
  if (!/^(?:Unexpected|Expected)/u.test(summary)) return summary.replace(/\.$/u, '');
  const [token = ''] = /^(?:\w+|[^\s\w]+)/u.exec(rest.trimStart()) ?? [];
  return token === '' ? 'it ends too early' : `\`${token}\` does not fit here`;
}

/** `a && (b && c) && d` is four conjuncts. */
export function conjunctsOf(node: ASTNode): readonly ASTNode[] {
  return node.op === '&&' ? node.args.flatMap(conjunctsOf) : [node];
}

/** The text of a part, so that it can stand in a conjunction. */
export function textOf({ input, range, op }: ASTNode): string {
  const text = input.slice(range.start, range.end).replace(/\s+/gu, ' ').trim();
  return op === '||' || op === '?:' ? `(${text})` : text;
}

/** Raised for a part of the wrong type. Errors: A003. */
export function wrongType(node: ASTNode, fact: string, wanted: string): never {
  throw new PvmcError('A003', { asked: placeOf(node), fact, wanted });
}

/** Raised for a name that nobody knows; `name` is the last thing of its part. Errors: A002. */
export function unknown(node: ASTNode, what: string, name: string, known: Iterable<string>): never {
  const place = placeOf(node);
  const inside = place.text.slice(place.at, place.at + place.length);
  const offset = offsetOf(node, inside, name);
  const asked = { ...place, at: place.at + Math.max(0, offset), length: name.length };
  throw new PvmcError('A002', { asked, what, name, known: [...known] });
}

/** Where in the text of a part its name stands. */
function offsetOf({ op }: ASTNode, inside: string, name: string): number {
  if (op === '.' || op === 'value') return inside.lastIndexOf(name);
  return op === 'rcall' ? inside.indexOf(`.${name}`) + 1 : 0;
}

/** Raised for a call with too few arguments, or too many. Errors: A003. */
export function wrongArguments(node: ASTNode, count: number, wanted: string): never {
  return wrongType(node, `this has ${count} argument${count === 1 ? '' : 's'}`, wanted);
}

const placeOf = ({ input, range: { start, end } }: ASTNode) => ({
  text: input,
  at: start,
  length: end - start,
});
