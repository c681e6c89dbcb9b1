/** Cells and facts of replicas in words. */
import { blocksOf, type Blocks } from '../../../shared/model/cleanup-blocks.ts';
import type { CleanupRow, LocalFile } from '../../../shared/model/cleanup.ts';
import type { JudgedRow, ListGroup } from '../../../shared/model/cleanup-list.ts';
import { AGE_BAND_TEXTS, hasNeverSynced, lastSyncOf } from '../../../shared/model/cleanup-rules.ts';
import type { CleanupList } from '../../state/cleanup-list.svelte.ts';
import type { CleanupGrouping } from '../../state/cleanup-table.svelte.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { CELL, LIST, type COLUMN } from './messages.ts';

export type ColumnId = keyof typeof COLUMN;

/** Edits in files here that were never sent; null: one of the files cannot be read. Those that are not there count nothing. */
export function pendingHere(files: readonly LocalFile[]): number | null {
  let sum = 0;
  for (const { pending, isMissing } of files) {
    if (isMissing) continue;
    if (pending === null) return null;
    sum += pending;
  }
  return sum;
}

/** What the details of a row say about themselves, while they are not there. */
export function stateText({ state, error }: CleanupRow, isReading: boolean): string {
  if (state === 'failed') return CELL.failed(error?.message ?? '');
  if (state === 'gone') return CELL.gone;
  if (state === 'reading') return CELL.reading;
  return isReading ? CELL.waiting : CELL.notRead;
}

export function blocksFor(list: CleanupList, row: CleanupRow): Blocks {
  const facts = list.service(row.serviceUrl)?.facts ?? null;
  return blocksOf(row, facts, list.byService.get(row.serviceUrl) ?? []);
}

export function lagText({ lag }: JudgedRow): string {
  if (lag.tooOld.length > 0) return CELL.tooOld;
  if (lag.behind === null) return '';
  return lag.isTime && lag.behind > 0
    ? CELL.byTime(formatDuration(lag.behind))
    : CELL.generations(lag.behind);
}

export function localText(files: readonly LocalFile[]): string {
  if (files.length === 0) return '';
  if (files.some(({ isInDoubt }) => isInDoubt)) return CELL.isInDoubt;
  const here = files.filter(({ isMissing }) => !isMissing);
  const missing = here.length < files.length ? [CELL.missing] : [];
  const there = here.length > 0 ? [CELL.local(pendingHere(here), here.length)] : [];
  return [...there, ...missing].join('; ');
}

export function ownerText({ details }: CleanupRow): string {
  if (details === null) return '';
  const { owner, replicaOwner } = details;
  if (replicaOwner === null || replicaOwner === '') return owner === 'nobody' ? CELL.nobody : '';
  return owner === 'gone' ? CELL.ownerGone(replicaOwner) : replicaOwner;
}

/** A moment, or what there is instead of one. */
export function lastSync(row: CleanupRow): number | string {
  const at = lastSyncOf(row);
  if (hasNeverSynced(row) === true) return CELL.never;
  return at ?? (row.details === null ? '' : CELL.notTold);
}

/** Columns that are words alone. */
export const CELL_TEXTS: Readonly<Partial<Record<ColumnId, (judged: JudgedRow) => string>>> = {
  name: ({ row }) => row.replicaName,
  idle: ({ idleDays, row }) =>
    idleDays === null ? (row.details === null ? '' : CELL.notTold) : CELL.days(idleDays),
  band: ({ band, row }) => (row.details === null ? '' : AGE_BAND_TEXTS[band]),
  owner: ({ row }) => ownerText(row),
  service: ({ serviceName }) => serviceName,
  lag: lagText,
  model: ({ row }) => row.details?.syncModel ?? '',
  target: ({ row }) => row.details?.targetType ?? '',
  version: ({ row }) => row.details?.replicaVersion ?? row.replicaVersion ?? '',
  layers: ({ row }) => (row.details === null ? '' : formatCount(row.details.layers.length)),
  attachments: ({ row }) => yesOrNo(row.details?.returnAttachments ?? null),
};

export function yesOrNo(value: boolean | null): string {
  return value === null ? '' : value ? CELL.yes : CELL.no;
}

/** The head of a group. */
export function groupTitle(
  list: CleanupList,
  grouping: CleanupGrouping,
  { name }: ListGroup,
): string {
  if (name === '') return LIST.nobody;
  return grouping === 'service' ? serviceName(list, name) : name;
}

/** Its name, or the word before /FeatureServer where it was not read. */
export function serviceName(list: CleanupList, url: string): string {
  return list.service(url)?.facts?.name ?? nameOfAddress(url);
}

export function nameOfAddress(url: string): string {
  const word = url.split('/').at(-2) ?? '';
  try {
    return decodeURIComponent(word) || url;
  } catch {
    return word;
  }
}
