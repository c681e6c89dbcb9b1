/** Attachments in a new replica (create-replica page, attachmentsSyncDirection; protocol.md 8). */
import type { ATTACHMENT_DIRECTIONS, ReplicaDefinition } from '../definition.ts';
import { problem, warning, type Remark } from '../remark.ts';
import type { ServiceDescription } from '../service.ts';

type AttachmentDirection = (typeof ATTACHMENT_DIRECTIONS)[number];

/** Directions that go with `returnAttachments`; the first is the default. */
function legalAttachmentDirections(returnAttachments: boolean): AttachmentDirection[] {
  return returnAttachments ? ['bidirectional', 'upload'] : ['none', 'upload'];
}

export function checkAttachments(
  definition: ReplicaDefinition,
  service: ServiceDescription,
): Remark[] {
  return [...checkDirection(definition, service), ...checkReturnAttachments(definition, service)];
}

function checkDirection(definition: ReplicaDefinition, service: ServiceDescription): Remark[] {
  const where = 'attachmentsSyncDirection';
  const direction = definition.attachmentsSyncDirection;
  if (direction === undefined) return [];
  if (!legalAttachmentDirections(definition.returnAttachments).includes(direction)) {
    return [problem(where, illegalPair(direction))];
  }
  if (service.sync.attachmentsSyncDirection) return [];
  if (direction === 'upload') {
    return [
      problem(
        where,
        'This service does not let the client choose how attachments synchronise (supportsAttachmentsSyncDirection is off). Leave attachmentsSyncDirection out: with returnAttachments true attachments go both ways, with false they stay out.',
      ),
    ];
  }
  return [
    warning(
      where,
      `This service does not know attachmentsSyncDirection; it is not sent. ${direction} is what happens anyway.`,
    ),
  ];
}

function illegalPair(direction: AttachmentDirection): string {
  return direction === 'none'
    ? 'With returnAttachments true, attachmentsSyncDirection is bidirectional or upload: attachments that came along must at least be able to go back. For none, set returnAttachments to false.'
    : 'With returnAttachments false, attachmentsSyncDirection is upload or none: a replica that starts without attachments cannot bring their changes down. For bidirectional, set returnAttachments to true.';
}

function checkReturnAttachments(
  definition: ReplicaDefinition,
  service: ServiceDescription,
): Remark[] {
  const remarks: Remark[] = [];
  const chosen = service.layers.filter(({ id }) => definition.layers.includes(id));
  const asksForAttachments =
    definition.returnAttachments || definition.attachmentsSyncDirection === 'upload';
  if (asksForAttachments && chosen.length > 0 && !chosen.some((layer) => layer.hasAttachments)) {
    remarks.push(
      warning(
        definition.returnAttachments ? 'returnAttachments' : 'attachmentsSyncDirection',
        `None of the chosen layers has attachments, so this has no effect.${whoHas(service)}`,
      ),
    );
  }
  if (!definition.returnAttachments && !definition.returnAttachmentsDataByUrl) {
    remarks.push(
      warning(
        'returnAttachmentsDataByUrl',
        'returnAttachmentsDataByUrl has an effect only with returnAttachments true.',
      ),
    );
  }
  return remarks;
}

function whoHas(service: ServiceDescription): string {
  const names = service.layers.filter((layer) => layer.hasAttachments);
  if (names.length === 0) return '';
  return ` Layers with attachments: ${names.map(({ id, name }) => `${id} ${name}`).join(', ')}.`;
}
