/** A campaign on the terminal: each machine as soon as it is finished, then what it comes to. */
import type { CampaignResult, Meaning, RunRow } from '../campaign/index.js';
import { machineBlock } from './campaign-block.js';
import { closingText } from './campaign-closing.js';
import { treeTitle } from './campaign-command.js';
import { grouped, machineKey } from './campaign-groups.js';
import { type Page, pageOf, paragraph, type TextOptions } from './campaign-page.js';

/** What stands behind the names of a report. */
interface Glossary {
  readonly patches: readonly Meaning[];
  readonly scopes: readonly Meaning[];
}

/** Texts to be written one after another; what a name means is said where it is first used. */
export class CampaignText {
  private readonly page: Page;
  /** What is not said yet, by name. */
  private readonly patches: Map<string, string>;
  private readonly scopes: Map<string, string>;
  private tree = '';
  /** Rows that have been said. */
  private said = 0;

  constructor({ patches, scopes }: Glossary, options: TextOptions) {
    this.page = pageOf(options);
    this.patches = new Map(patches.map(({ name, what }) => [name, what]));
    this.scopes = new Map(scopes.map(({ name, what }) => [name, what]));
  }

  /** The rows of one machine, below those before it; empty when it was not explored at all. */
  machine(rows: readonly RunRow[]): string {
    const [row] = rows;
    this.said += rows.length;
    if (row === undefined || row.states === 0) return '';
    const lines = [
      ...this.treeOf(row),
      ...machineBlock(rows, taken(this.scopes, row.scope), this.page),
    ];
    return `${lines.join('\n')}\n\n`;
  }

  /** What `machine` was not given, and the sections that close the report. */
  end(result: CampaignResult): string {
    const left = grouped(result.rows.slice(this.said), machineKey);
    const blocks = left.map((rows) => this.machine(rows));
    return `${blocks.join('')}${closingText(result, this.page)}`;
  }

  /** The heading of a tree with its patches, unless the machine before was of the same. */
  private treeOf(row: RunRow): readonly string[] {
    const { width, colours } = this.page;
    const title = row.patches.length === 0 ? `${row.tree} (no patch)` : treeTitle(row);
    if (title === this.tree) return [];
    this.tree = title;
    const patches = row.patches.flatMap((name) => {
      const what = taken(this.patches, name);
      return what === null ? [] : paragraph(what, width, `  ${name}  `, 4);
    });
    const heading = [
      ...paragraph(title, width, '', 2).map(colours.bold),
      ...patches.map(colours.dim),
    ];
    return patches.length === 0 ? heading : [...heading, ''];
  }
}

/** What a name means, the first time it is asked for. */
function taken(meanings: Map<string, string>, name: string): string | null {
  const what = meanings.get(name) ?? null;
  meanings.delete(name);
  return what;
}
