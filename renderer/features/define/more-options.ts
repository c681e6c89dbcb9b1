/** The choices under More: what can be chosen on a service, and one line that sums them up. */
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { Choice } from '../../ui/choice.ts';
import type { DefinitionDraft } from './draft.svelte.ts';
import { DEFINE } from './messages.ts';

/** Stands for a member that is left out. */
export const AUTO = 'auto';

/** The chosen value, with its reason only while another one is chosen: what is chosen can be seen and left. */
function choice<V extends string>(
  draft: DefinitionDraft,
  member: keyof ReplicaDefinition,
  value: V,
  words: { readonly label: string; readonly description?: string },
): Choice<V> {
  const isChosen = draft.choices[member as 'syncModel'] === (value as string);
  const changes = { [member]: value } as Partial<ReplicaDefinition>;
  const disabledReason = isChosen ? undefined : draft.reasonAgainstChange(changes, member);
  return { value, ...words, disabledReason };
}

export function modelChoices(draft: DefinitionDraft) {
  const words = {
    perLayer: { label: DEFINE.modelPerLayer, description: DEFINE.modelPerLayerHelp },
    perReplica: { label: DEFINE.modelPerReplica, description: DEFINE.modelPerReplicaHelp },
    none: { label: DEFINE.modelNone, description: DEFINE.modelNoneHelp },
  };
  const natural = draft.service?.sync.perLayer === true ? 'perLayer' : 'perReplica';
  return [
    { value: AUTO, label: DEFINE.modelAuto(words[natural].label.toLowerCase()) },
    choice(draft, 'syncModel', 'perLayer', words.perLayer),
    choice(draft, 'syncModel', 'perReplica', words.perReplica),
    choice(draft, 'syncModel', 'none', words.none),
  ] as const;
}

export function directionChoices(draft: DefinitionDraft) {
  return [
    { value: AUTO, label: DEFINE.directionAuto, description: DEFINE.directionAutoHelp },
    choice(draft, 'syncDirection', 'bidirectional', { label: DEFINE.directionBoth }),
    choice(draft, 'syncDirection', 'upload', { label: DEFINE.directionUpload }),
    choice(draft, 'syncDirection', 'download', { label: DEFINE.directionDownload }),
  ] as const;
}

export function formatChoices(draft: DefinitionDraft) {
  const formats = ['json', 'sqlite', 'filegdb', 'shapefile'] as const;
  return formats.map((format) =>
    choice(draft, 'dataFormat', format, { label: DEFINE.formats[format] }),
  );
}

export function targetChoices(draft: DefinitionDraft) {
  const client = { label: DEFINE.targetClient, description: DEFINE.targetClientHelp };
  const server = { label: DEFINE.targetServer, description: DEFINE.targetServerHelp };
  return [
    choice(draft, 'targetType', 'client', client),
    choice(draft, 'targetType', 'server', server),
  ] as const;
}

export function processingChoices(draft: DefinitionDraft) {
  const reason =
    draft.choices.async === true ? undefined : draft.reasonAgainstChange({ async: true }, 'async');
  return [
    { value: AUTO, label: DEFINE.processingAuto },
    { value: 'job', label: DEFINE.processingJob, disabledReason: reason },
    { value: 'call', label: DEFINE.processingCall },
  ] as const;
}

export const TRANSPORT_CHOICES = [
  { value: AUTO, label: DEFINE.transportAuto },
  { value: 'esriTransportTypeUrl', label: DEFINE.transportUrl },
  { value: 'esriTransportTypeEmbedded', label: DEFINE.transportEmbedded },
] as const;

/** Every choice under More that differs from what happens by itself, in a few words. */
export function moreSummary(draft: DefinitionDraft): string {
  const { choices } = draft;
  const models = {
    perLayer: DEFINE.modelPerLayer,
    perReplica: DEFINE.modelPerReplica,
    none: DEFINE.modelNone,
  };
  const parts = [
    ...(choices.replicaName === undefined ? [] : [choices.replicaName]),
    `${DEFINE.model}: ${models[draft.syncModel].toLowerCase()}`,
    ...(choices.dataFormat === 'json' ? [] : [DEFINE.formats[choices.dataFormat]]),
    ...(choices.targetType === 'client'
      ? []
      : [`${DEFINE.target}: ${DEFINE.targetServer.toLowerCase()}`]),
    ...(choices.syncDirection === undefined ? [] : [choices.syncDirection]),
    ...(choices.replicaSR === undefined ? [] : [DEFINE.replicaReference.toLowerCase()]),
    ...(choices.async === undefined
      ? []
      : [choices.async ? DEFINE.processingJob : DEFINE.processingCall]),
    ...(choices.transportType === 'esriTransportTypeEmbedded' ? [DEFINE.transportEmbedded] : []),
    ...(choices.replicaOptions?.registerExistingData
      ? [DEFINE.registerExisting.toLowerCase()]
      : []),
  ];
  return parts.join(', ');
}
