import { describe, expect, it } from 'vitest';
import { createFeatureServiceClient } from '../../../main/arcgis/client.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { FeatureService } from '../../../main/sync/service-port.ts';

describe('createFeatureServiceClient', () => {
  const connection = createConnection({ fetch: () => Promise.reject(new Error('no request')) });

  it('is the feature service that the sync engine asks for', () => {
    const service: FeatureService = createFeatureServiceClient({
      connection,
      serviceUrl: 'https://services.example.com/rest/services/Trees/FeatureServer/0?f=html',
    });
    expect(service).toHaveProperty(
      'serviceUrl',
      'https://services.example.com/rest/services/Trees/FeatureServer',
    );
  });

  it('refuses an address that is no feature service before any request', () => {
    const make = () =>
      createFeatureServiceClient({ connection, serviceUrl: 'services.example.com' });
    expect(make).toThrowError(/is not a web address/);
  });
});
