/** Explores the machines of a plan one after another, each once, and compares with the manifest. */
import {
  BreadthFirstSearch,
  drive,
  type Limits,
  limitsAt,
  NoDeadlock,
  NoKernelBug,
  type PropertyResult,
  type SearchResult,
  type Stop,
} from '../explore/index.js';
import { compared } from './compare.js';
import type { Ask, Plan, PlannedMachine } from './plan.js';
import type { CampaignProgress, CampaignResult, Evidence, RunRow } from './result.js';

/** `maxStates` bounds each exploration, `timeout_s` and `signal` the whole campaign. */
export interface CampaignOptions extends Limits {
  readonly onProgress?: (progress: CampaignProgress) => void;
  /** Each row as it is known, with the trace that shows its verdict. */
  readonly onRow?: (row: RunRow, evidence: Evidence | null) => void | Promise<void>;
  /** All rows of one machine, each of which `onRow` has seen. */
  readonly onMachine?: (rows: readonly RunRow[]) => void;
}

/**
 * Runs a plan. What a limit keeps from being decided becomes UNKNOWN.
 *
 * Errors: those of `drive` and of `onRow`, after every row known until then has been handed to `onRow`.
 */
export async function runCampaign(
  plan: Plan,
  options: CampaignOptions = {},
): Promise<CampaignResult> {
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  const rows: RunRow[] = [];
  let machines = 0;
  for (const planned of plan.machines) {
    const over = stopBefore(options, elapsed());
    const number = machines + 1;
    const onSearch = (search: CampaignProgress['search']): void => {
      const { tree, patches, scope } = planned;
      const at = { tree, patches, scope, machine: number, machines: plan.machines.length };
      options.onProgress?.({ ...at, seconds: elapsed(), search });
    };
    const found = over === null ? await explored(planned, options, elapsed(), onSearch) : null;
    if (found !== null) machines += 1;
    const before = rows.length;
    for (const { row, evidence } of rowsOf(planned, found, over ?? 'exhausted')) {
      rows.push(row);
      await options.onRow?.(row, evidence);
    }
    options.onMachine?.(rows.slice(before));
  }
  return {
    rows,
    notApplicable: plan.notApplicable,
    patches: plan.patches,
    scopes: plan.scopes,
    machines,
    seconds: elapsed(),
    interrupted: rows.some(({ stop }) => stop === 'interrupted'),
  };
}

function stopBefore({ signal, timeout_s }: Limits, seconds: number): Stop | null {
  if (signal?.aborted === true) return 'interrupted';
  return seconds >= (timeout_s ?? Number.POSITIVE_INFINITY) ? 'timeout' : null;
}

async function explored(
  { machine, asks }: PlannedMachine,
  limits: Limits,
  elapsed_s: number,
  onSearch: (progress: CampaignProgress['search']) => void,
): Promise<SearchResult> {
  const properties = asks.map(({ property }) => property);
  const search = new BreadthFirstSearch(
    machine,
    properties.filter((property) => property !== NoDeadlock && property !== NoKernelBug),
  );
  onSearch(search.progress(0));
  // Without this a campaign of many small machines would never hear Ctrl-C.
  await new Promise((resolve) => setImmediate(resolve));
  return drive(search, limitsAt(limits, elapsed_s), onSearch);
}

interface Decided {
  readonly row: RunRow;
  readonly evidence: Evidence | null;
}

/** The rows asked for; then a deadlock or a stopped kernel that nobody asked about. */
function* rowsOf(
  planned: PlannedMachine,
  search: SearchResult | null,
  over: Stop,
): Generator<Decided> {
  const results = search?.properties ?? [];
  const found = new Map(results.map((result) => [result.property.name, result]));
  for (const ask of planned.asks) {
    yield decided(planned, search, over, ask, found.get(ask.property.name) ?? null);
  }
  const asked = new Set(planned.asks.map(({ property }) => property.name));
  for (const property of [NoDeadlock, NoKernelBug]) {
    const result = found.get(property.name);
    if (result?.verdict !== 'VIOLATED' || asked.has(property.name)) continue;
    yield decided(planned, search, over, { property, expectation: null }, result);
  }
}

function decided(
  { tree, patches, scope, machine }: PlannedMachine,
  search: SearchResult | null,
  over: Stop,
  { property, expectation }: Ask,
  result: PropertyResult | null,
): Decided {
  const path = result?.path ?? null;
  const numbers = {
    verdict: result?.verdict ?? 'UNKNOWN',
    states: search?.states ?? 0,
    transitions: search?.transitions ?? 0,
    depth: search?.depth ?? 0,
    traceLength: path === null ? null : path.taken.length,
    stop: search?.stop ?? over,
  } as const;
  const row: RunRow = {
    tree,
    patches,
    scope,
    property: property.name,
    kind: property.kind,
    ...numbers,
    ...compared(numbers, expectation),
    message: result?.message ?? null,
    seconds: search?.seconds ?? 0,
    given: result?.given ?? 0,
  };
  const shortest = result?.shortest === true;
  return { row, evidence: path === null ? null : { machine, property, path, shortest } };
}
