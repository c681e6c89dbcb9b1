/** How a file of edits and the kind of answer are named in synchronizeReplica (protocol.md 14). */
import { describe, expect, it } from 'vitest';
import { synchronizeReplicaParameters } from '../../../main/arcgis/replica-parameters.ts';
import type { SyncRequest } from '../../../shared/model/protocol.ts';

const request: SyncRequest = {
  replicaId: 'b7b70c50-7b8d-4938-a6f9-61f376e94c75',
  syncModel: 'perReplica',
  direction: 'upload',
  replicaServerGen: 5,
  layers: [],
  edits: null,
  editsUploadId: 'i300b4f9c',
  returnIdsForAdds: false,
  returnAttachmentsDataByUrl: false,
  closeReplica: false,
  async: false,
  timeReferenceUnknownClient: false,
};

describe('synchronizeReplicaParameters', () => {
  it('names the file of edits and its format, and sends no edits beside it', () => {
    const parameters = synchronizeReplicaParameters({ ...request, edits: '[{"id":0}]' });
    expect(parameters).toMatchObject({ editsUploadId: 'i300b4f9c', editsUploadFormat: 'json' });
    expect(parameters).not.toHaveProperty('edits');
  });

  it('names no file where nothing goes up', () => {
    const parameters = synchronizeReplicaParameters({ ...request, direction: 'download' });
    expect(parameters).not.toHaveProperty('editsUploadId');
    expect(parameters).not.toHaveProperty('editsUploadFormat');
  });

  it('writes returnAttachmentsDataByUrl and reconcileBranchVersion as live services do', () => {
    const parameters = synchronizeReplicaParameters({ ...request, reconcileBranchVersion: true });
    expect(Object.keys(parameters)).toEqual(
      expect.arrayContaining(['returnAttachmentsDataByUrl', 'reconcileBranchVersion']),
    );
  });

  it('asks for an embedded answer only where there is no job', () => {
    const embedded = { ...request, transportType: 'esriTransportTypeEmbedded' as const };
    expect(synchronizeReplicaParameters(embedded).transportType).toBe('esriTransportTypeEmbedded');
    expect(synchronizeReplicaParameters({ ...embedded, async: true }).transportType).toBe(
      'esriTransportTypeUrl',
    );
  });

  it('asks for JSON unless a delta geodatabase is wanted, which always comes by URL', () => {
    const embedded = {
      ...request,
      direction: 'download' as const,
      transportType: 'esriTransportTypeEmbedded' as const,
    };
    expect(synchronizeReplicaParameters(embedded).dataFormat).toBe('json');
    expect(synchronizeReplicaParameters({ ...embedded, dataFormat: 'sqlite' })).toMatchObject({
      dataFormat: 'sqlite',
      transportType: 'esriTransportTypeUrl',
    });
  });
});
