import type {
  CleanupFacts,
  CleanupKey,
  CleanupRow,
  StaleRules,
} from '../../shared/model/cleanup.ts';
import {
  filterRows,
  groupRows,
  judgeRow,
  sortRows,
  staleKeys,
  type JudgedRow,
  type ListColumn,
  type ListFilter,
  type ListGroup,
} from '../../shared/model/cleanup-list.ts';
import type { CleanupList } from './cleanup-list.svelte.ts';

export type CleanupGrouping = 'none' | 'owner' | 'service';

/** A line of the table: a replica, or the head of a group of them. */
export type CleanupLine =
  | { readonly kind: 'replica'; readonly key: string; readonly judged: JudgedRow }
  | { readonly kind: 'group'; readonly key: string; readonly group: ListGroup };

/** What is searched for; `isUnread`: whose details could not be read. */
export interface CleanupFilter extends ListFilter {
  readonly isUnread?: boolean;
}

export interface CleanupSort {
  readonly column: ListColumn;
  readonly isDescending: boolean;
}

const GROUP = 'group ';

/** How the replicas are looked at, and which are chosen. It outlives the page, so that nothing chosen is lost on the way. */
export class CleanupTable {
  readonly #list: CleanupList;
  #filter = $state.raw<CleanupFilter>({});
  #grouping = $state.raw<CleanupGrouping>('none');
  #sort = $state.raw<CleanupSort | null>(null);
  #chosen = $state.raw<ReadonlySet<CleanupKey>>(new Set());
  #judged = new WeakMap<CleanupRow, JudgedRow>();
  #judgedBy: StaleRules | null = null;
  #factsOf = new Map<string, CleanupFacts | null>();

  readonly all = $derived.by(() => this.#judgeAll());
  readonly found = $derived.by(() => this.#find());
  readonly lines = $derived.by(() => this.#lines());
  /** Each once, in the order of their names; empty: nobody, or not told. */
  readonly owners = $derived(groupRows(this.all, 'owner').map(({ name }) => name));
  readonly staleKeys = $derived(staleKeys(this.found));
  /** Chosen and still there, in the order of the list. */
  readonly chosen = $derived(this.all.filter(({ row }) => this.#chosen.has(row.key)));
  /** What the table shows as selected: with the heads of groups that are chosen whole. */
  readonly selected = $derived.by(() => this.#selectedLines());
  readonly isFiltered = $derived(
    Object.entries(this.#filter).some(([name, value]) =>
      name === 'text' ? String(value).trim() !== '' : value !== undefined,
    ),
  );

  constructor(list: CleanupList) {
    this.#list = list;
  }

  get filter(): CleanupFilter {
    return this.#filter;
  }

  get grouping(): CleanupGrouping {
    return this.#grouping;
  }

  get sort(): CleanupSort | null {
    return this.#sort;
  }

  /** The one that is looked at; null when none or several are chosen. */
  get single(): JudgedRow | null {
    return this.chosen.length === 1 ? (this.chosen[0] ?? null) : null;
  }

  change(change: Partial<Record<keyof CleanupFilter, CleanupFilter[keyof CleanupFilter]>>): void {
    this.#filter = { ...this.#filter, ...(change as CleanupFilter) };
  }

  showAll(): void {
    this.#filter = {};
  }

  groupBy(grouping: CleanupGrouping): void {
    this.#grouping = grouping;
  }

  sortBy(sort: CleanupSort | null): void {
    this.#sort = sort;
  }

  choose(keys: Iterable<CleanupKey>): void {
    this.#chosen = new Set(keys);
  }

  /** Adds one, or takes it away when it is chosen. */
  toggle(key: CleanupKey): void {
    const next = new Set(this.#chosen);
    if (!next.delete(key)) next.add(key);
    this.#chosen = next;
  }

  /** Lines of the table were selected: the head of a group stands for all of it that may be unregistered. */
  select(keys: ReadonlySet<string>): void {
    const before = this.selected;
    const next = new Set([...keys].filter((key) => !key.startsWith(GROUP)));
    for (const line of this.lines) {
      if (line.kind !== 'group') continue;
      const [was, is] = [before.has(line.key), keys.has(line.key)];
      // A range passes over heads: it takes what is in it, and no more.
      if (is && !was && (keys.size === 1 || keys.size === before.size + 1)) {
        for (const key of membersOf(line.group)) next.add(key);
      }
      if (was && !is && keys.size === before.size - 1) {
        for (const key of membersOf(line.group)) next.delete(key);
      }
    }
    this.#chosen = next;
  }

  /** How many these rules would find, before they are kept. */
  countStale(rules: StaleRules): number {
    const now = Date.now();
    const judged = this.#list.rows.map((row) =>
      judgeRow(row, this.#list.service(row.serviceUrl)?.facts ?? null, rules, now),
    );
    return staleKeys(judged).length;
  }

  #judgeAll(): readonly JudgedRow[] {
    const { rows, rules, services } = this.#list;
    const now = Date.now();
    const facts = new Map(services.map((one) => [one.serviceUrl, one.facts]));
    const isSame =
      this.#judgedBy === rules &&
      [...facts].every(([url, known]) => this.#factsOf.get(url) === known);
    if (!isSame) this.#judged = new WeakMap();
    [this.#judgedBy, this.#factsOf] = [rules, facts];
    return rows.map((row) => {
      const known = this.#judged.get(row);
      if (known) return known;
      const judged = judgeRow(row, facts.get(row.serviceUrl) ?? null, rules, now);
      this.#judged.set(row, judged);
      return judged;
    });
  }

  #find(): readonly JudgedRow[] {
    const { isUnread, ...filter } = this.#filter;
    const found = filterRows(this.all, filter);
    const narrowed =
      isUnread === undefined
        ? found
        : found.filter(({ row }) => (row.state !== 'known') === isUnread);
    const sorted = this.#sort
      ? sortRows(narrowed, this.#sort.column, this.#sort.isDescending)
      : narrowed;
    if (this.#grouping === 'none') return sorted;
    return groupRows(sorted, this.#grouping).flatMap(({ rows }) => rows);
  }

  #lines(): readonly CleanupLine[] {
    const lineOf = (judged: JudgedRow): CleanupLine => ({
      ...{ kind: 'replica', key: judged.row.key, judged },
    });
    if (this.#grouping === 'none') return this.found.map(lineOf);
    return groupRows(this.found, this.#grouping).flatMap((group): CleanupLine[] => [
      { kind: 'group', key: `${GROUP}${group.name}`, group },
      ...group.rows.map(lineOf),
    ]);
  }

  #selectedLines(): ReadonlySet<string> {
    const keys = new Set<string>(this.#chosen);
    for (const line of this.lines) {
      if (line.kind !== 'group') continue;
      const members = membersOf(line.group);
      if (members.length > 0 && members.every((key) => this.#chosen.has(key))) keys.add(line.key);
    }
    return keys;
  }
}

/** Those of a group that are not on the hold list. */
function membersOf({ rows }: ListGroup): readonly CleanupKey[] {
  return rows.filter(({ row }) => row.hold === null).map(({ row }) => row.key);
}
