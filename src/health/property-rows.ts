/** How often each property was tried, and what it notices. */
import { NoDeadlock, NoKernelBug } from '../explore/index.js';
import type { Property } from '../model/index.js';
import type { Ground } from './ground.js';
import type { MutantRow, PropertyRow } from './result.js';
import { constantsOf } from './views.js';

/** In the order given; those that no machine is asked are left out. */
export function propertyRows(
  properties: readonly Property[],
  grounds: readonly Ground[],
  mutants: readonly MutantRow[],
): readonly PropertyRow[] {
  const constants = constantIn(grounds);
  return properties.flatMap((property): PropertyRow[] => {
    const { name, kind } = property;
    const asked = grounds.filter(
      ({ examined, violated }) => examined.verdicts.has(name) && !violated.includes(name),
    );
    if (asked.length === 0) return [];
    const detected = mutants.filter(({ detections }) =>
      detections.some((one) => one.property === name),
    );
    const isClaim = kind !== 'sometimes' && property !== NoDeadlock && property !== NoKernelBug;
    return [
      {
        property: name,
        kind,
        machines: asked.length,
        given: asked.reduce((sum, { examined }) => sum + givenIn(examined, name), 0),
        constant: isClaim ? constants.has(name) : null,
        detects: detected.length,
        alone: detected.filter(({ detections }) => detections.length === 1).map((one) => one.name),
      },
    ];
  });
}

const givenIn = ({ verdicts }: Ground['examined'], name: string): number =>
  verdicts.get(name)?.given ?? 0;

/** Those that are constant on every machine that is asked. A machine need not be asked twice. */
function constantIn(grounds: readonly Ground[]): ReadonlySet<string> {
  const constant = new Set<string>();
  const varied = new Set<string>();
  for (const { examined, asked } of grounds) {
    const open = asked.filter(({ name }) => !varied.has(name));
    const here = constantsOf(examined, open);
    for (const { name } of open) {
      if (here.has(name)) constant.add(name);
      else varied.add(name);
    }
  }
  return new Set([...constant].filter((name) => !varied.has(name)));
}
