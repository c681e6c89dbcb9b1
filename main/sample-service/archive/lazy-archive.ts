/** An archive that gets ready at its first use, so that a server with many services starts at once. */
import type { Archive } from './archive.ts';

/**
 * The archive behind a door: `prepare` runs once, before the first call that reads or writes data.
 *
 * What the specification alone answers (`service`, `rules`, `layer`) and `close` do without it. `prepare` is
 * synchronous, so that two requests at once cannot start it twice; when it throws, that call throws, and the
 * next one tries again.
 */
export function lazyArchive(archive: Archive, prepare: () => void): Archive {
  let isReady = false;
  const ready = (): Archive => {
    if (!isReady) prepare();
    isReady = true;
    return archive;
  };
  return {
    service: archive.service,
    rules: archive.rules,
    layer: (layerId) => archive.layer(layerId),
    generation: () => ready().generation(),
    oldestGeneration: () => ready().oldestGeneration(),
    trim: (upTo) => {
      ready().trim(upTo);
    },
    select: (selection) => ready().select(selection),
    count: (selection) => ready().count(selection),
    objectIds: (selection) => ready().objectIds(selection),
    extent: (selection) => ready().extent(selection),
    related: (layerId, relationshipId, origins, at) =>
      ready().related(layerId, relationshipId, origins, at),
    changesSince: (layerId, generation, until) => ready().changesSince(layerId, generation, until),
    attachments: (layerId, parents, at) => ready().attachments(layerId, parents, at),
    attachmentChangesSince: (layerId, generation, until) =>
      ready().attachmentChangesSince(layerId, generation, until),
    attachmentData: (layerId, attachmentId) => ready().attachmentData(layerId, attachmentId),
    fork: (file) => ready().fork(file),
    edit: (edits, context) => ready().edit(edits, context),
    close: () => {
      archive.close();
    },
  };
}
